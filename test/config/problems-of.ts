import { checkConfig } from "../../src/config/check-config.ts";
import { formatProblems } from "../../src/config/config-problem.ts";
import { faultless, knownModels } from "./known-models-example.ts";

/** The text of all problems of the faultless config with some keys replaced; `undefined` takes a key out. */
export function problemsWith(changes: object): string {
  return problemsOf(
    Object.fromEntries(Object.entries({ ...faultless, ...changes }).filter(([, v]) => v !== undefined)),
  );
}

/** The text of all problems of anything. */
export function problemsOf(value: unknown): string {
  return formatProblems("config", checkConfig(value, knownModels).problems);
}
