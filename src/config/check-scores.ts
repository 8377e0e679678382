import type { CheckedDefinitions } from "./check-definitions.ts";
import { quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import type { KnownModels, ModelNames } from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";

/** Names at `scores` that are unknown, or of models of another kind. */
export function checkScores(
  { scores, models: definitions }: Readonly<Record<string, unknown>>,
  known: KnownModels,
  models: ModelNames,
  defined: CheckedDefinitions,
): Finding[] {
  if (!Array.isArray(scores)) return [];
  const ofConfig = defined.models.filter(({ kind }) => kind === "score").map(({ name }) => name);
  const names = [...(known.scores ?? []), ...ofConfig];
  // What is wrong with a definition is told there, once.
  const isBadlyDefined = (name: string) =>
    typeof definitions === "object" &&
    definitions !== null &&
    Object.hasOwn(definitions, name) &&
    !defined.models.some((one) => one.name === name);
  return scores.flatMap((name: unknown, index): Finding[] => {
    if (typeof name !== "string" || names.includes(name) || isBadlyDefined(name)) return [];
    const path = ["scores", index];
    const kind = models.kindOf(name);
    const hint = `Score models: ${names.join(", ")}.`;
    if (kind !== undefined) {
      const message = `expected a score model, found ${name}, which is of the kind ${kind}.`;
      return [{ path, found: name, expected: "a score model", message, hint }];
    }
    const nearest = nearestName(name, names);
    return [
      {
        path,
        found: name,
        message: `no score model is called ${quote(name)}.`,
        hint: nearest === undefined ? hint : `Did you mean ${quote(nearest)}? ${hint}`,
      },
    ];
  });
}
