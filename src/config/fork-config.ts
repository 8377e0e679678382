import * as z from "zod";
import { ConfigError } from "./config-error.ts";
import { type ConfigProblem, pathText } from "./config-problem.ts";
import { describeValue } from "./describe-value.ts";

const seed = z.int().min(-1).max(4_294_967_295);
const step = z.int().min(0);

/** What a config with `forks` says, as people write it. */
const forkFileSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  embedding_models: z.array(z.string()).min(1).optional(),
  max_length: z.int().min(1).optional(),
  batch_size: z.int().min(1).optional(),
  reuse: z.boolean().optional(),
  forks: z.strictObject({
    of: z.array(z.string().min(4)).min(1),
    at: z.array(step).min(1),
    seeds: z.array(seed).min(1).optional(),
    models: z.record(z.string(), z.string()).optional(),
    text: z.string().regex(/\S/).optional(),
    image: z.string().min(1).optional(),
    control: z.int().min(0).optional(),
  }),
});

export type ForkFile = z.input<typeof forkFileSchema>;

/** Whether a config asks for forks of runs rather than for runs of its own. */
export function asksForForks(given: unknown): given is { readonly forks: unknown } {
  return typeof given === "object" && given !== null && "forks" in given;
}

/** By the keys that stand at the end of a path. */
const expectations: Readonly<Record<string, readonly [expected: string, hint: string]>> = {
  of: ["a list of ids of runs", "panic-tda runs tells the ids of an experiment's runs."],
  at: [
    "a list of steps from 0",
    "Step 4 is the first that differs: the steps 0 to 3 are shared with the run.",
  ],
  seeds: [
    "a list of seeds, -1 or from 0 to 4294967295",
    "One fork for each; left out, forks keep the run's seed.",
  ],
  models: [
    "an object of names of models",
    'For example {"SketchI2T": "DummyI2T"}: the first is replaced by the second.',
  ],
  text: ["a text that is not blank", "It replaces what the run wrote at the step."],
  image: ["the path of a picture", "It replaces what the run drew at the step."],
  control: [
    "a whole number from 0",
    "So many forks that change nothing but draw a new seed, for each run and step.",
  ],
  max_length: ["a whole number from 1", "Left out, forks are as long as the runs."],
  batch_size: ["a whole number from 1", "The most runs that are computed in one call."],
  reuse: ["true or false", "Whether stored outputs are taken instead of being computed."],
  embedding_models: ["a list of at least one embedding model", "Left out, those of the runs' experiment."],
  forks: ["an object", 'For example {"of": ["4e1c09aa"], "at": [4], "seeds": [7], "control": 10}'],
};

/**
 * Checks the shape of a config with `forks`. Whether there are such runs and steps, only the database can tell.
 *
 * @throws ConfigError with all problems
 */
export function parseForkFile(given: unknown, source: string): ForkFile {
  const { success, data, error } = forkFileSchema.safeParse(given);
  const problems: ConfigProblem[] = success ? [] : error.issues.flatMap((issue) => problemsOf(issue, given));
  if (success) {
    const { text, image, of, at, seeds = [] } = data.forks;
    if (text !== undefined && image !== undefined) {
      problems.push({
        path: "forks.image",
        about: "value",
        message: "a step has one output: text and image cannot both replace it.",
        hint: "Keep one of them.",
      });
    }
    for (const [key, list] of [
      ["of", of],
      ["at", at],
      ["seeds", seeds.filter((one) => one !== -1)],
    ] as const) {
      const twice = list.find((item, i) => (list as readonly unknown[]).indexOf(item) !== i);
      if (twice === undefined) continue;
      problems.push({
        path: `forks.${key}`,
        about: "value",
        message: `${JSON.stringify(twice)} is given twice.`,
        hint: "Keep one of them.",
      });
    }
  }
  if (problems.length > 0) throw new ConfigError(source, problems);
  return data!;
}

function problemsOf(issue: z.core.$ZodIssue, given: unknown): ConfigProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key] as (string | number)[];
      const isOfConfig = path.length === 1;
      return {
        path: dotted(path),
        about: "key",
        message: `unknown key "${key}" ${isOfConfig ? "beside forks" : "in forks"}.`,
        hint: isOfConfig
          ? `Forks take networks, prompts and the rest from their runs. Beside forks there may be ${Object.keys(forkFileSchema.shape).join(", ")}.`
          : `The keys of forks: ${Object.keys(forkFileSchema.shape.forks.shape).join(", ")}.`,
      };
    });
  }
  const path = issue.path as (string | number)[];
  const key = [...path].reverse().find((part) => typeof part === "string" && part in expectations) as string;
  const [expected, hint] = expectations[key] ?? ["another value", "See docs/forks.md."];
  const found = describeValue(path.reduce<unknown>((value, part) => (value as never)?.[part], given));
  return [{ path: dotted(path), about: "value", message: `expected ${expected}, found ${found}.`, hint }];
}

function dotted(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === "string" && i > 0 ? `.${part}` : pathText([part]))).join("");
}
