import type { Experiment } from "../../store/experiments.ts";
import type { Run } from "../../store/runs.ts";
import type { Picture } from "../../store/views/pictures.ts";
import { packageVersion } from "../../system/package-version.ts";

/** How a picture came to be, as its file carries it. */
export interface PictureFacts {
  readonly experiment: string;
  readonly run: string;
  readonly network: readonly string[];
  /** What the run started from. */
  readonly prompt: string;
  /** From 0. */
  readonly step: number;
  readonly model: string;
  readonly revision: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null, as revision is, where it is not recorded. */
  readonly seed: number | null;
  /** The prompt or caption that it was drawn from. */
  readonly drawn_from: string | null;
  readonly image_hash: string;
  readonly started_at: string;
  readonly software: string;
}

export function pictureFacts(experiment: Experiment, run: Run, picture: Picture): PictureFacts {
  return {
    experiment: experiment.id,
    run: run.id,
    network: run.network,
    prompt: run.initial_prompt,
    step: picture.step,
    model: picture.model,
    revision: picture.revision,
    parameters: JSON.parse(picture.parameters ?? "{}"),
    seed: picture.seed,
    drawn_from: picture.drawn_from,
    image_hash: picture.hash,
    started_at: picture.started_at,
    software: `panic-tda ${packageVersion}`,
  };
}

/** As one text, in the manner of the tools that draw pictures from prompts: the prompt, then a line of settings. */
export function parametersText(facts: PictureFacts): string {
  const settings = {
    Model: facts.model,
    Revision: facts.revision ?? "not recorded",
    Seed: facts.seed ?? "not recorded",
    Run: facts.run,
    Step: facts.step,
    ...facts.parameters,
  };
  const line = Object.entries(settings).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${facts.drawn_from ?? ""}\n${line.join(", ")}`;
}

/** JSON of ASCII alone, which is all that EXIF keeps; every JSON reader gives the letters back. */
export function asciiJson(facts: PictureFacts): string {
  return JSON.stringify(facts).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
