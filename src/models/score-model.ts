import type { ScoreKind } from "../config/known-models.ts";
import type { RgbImage } from "../images/rgb-image.ts";
import type { OutputProblem } from "./call-errors.ts";
import type { CallContext, Model, ModelDescription } from "./model.ts";

export type { ScoreKind };

/** Numbers by name, at least one, all finite. */
export type Scores = Readonly<Record<string, number>>;

/** Gives each text or picture some numbers: a length, a toxicity, a taste. Equal ones get equal numbers. */
export interface ScoreModel extends ModelDescription {
  /** `text-score` reads texts, `image-score` pictures. */
  readonly kind: ScoreKind;
  score(items: readonly (string | RgbImage)[], context: CallContext): Promise<readonly Scores[]>;
}

export function isScoreModel(model: Model | ScoreModel): model is ScoreModel {
  return model.kind === "text-score" || model.kind === "image-score";
}

export function scoresProblem(scores: unknown): OutputProblem | undefined {
  const isObject = typeof scores === "object" && scores !== null && !Array.isArray(scores);
  if (!isObject || Object.keys(scores).length === 0)
    return { kind: "invalid_scores", message: "expected numbers by name, found none" };
  for (const [name, value] of Object.entries(scores)) {
    if (typeof value !== "number")
      return { kind: "invalid_scores", message: `${name}: expected a number, found ${typeof value}` };
    if (!Number.isFinite(value)) return { kind: "not_finite", message: `${name} is ${value}` };
  }
  return undefined;
}
