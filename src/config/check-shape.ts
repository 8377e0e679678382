import * as z from "zod";
import { exampleOf } from "./check-keys.ts";
import { asFlatNetwork } from "./check-networks.ts";
import { isObjectPrompt } from "./check-picture-prompts.ts";
import { configFileSchema, isConfigKey } from "./config-file-schema.ts";
import type { Path } from "./config-problem.ts";
import { describeValue, inlineJson, quote, spelledNumber } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import type { ModelNames } from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";
import { type Wording, wordings } from "./wording.ts";

/** A longer example would hide the sentence around it. */
const LONGEST_EXAMPLE = 80;

/** Values of the wrong type or out of range, each by itself: what is wrong with one hides no other. */
export function checkShape(config: Readonly<Record<string, unknown>>, models: ModelNames): Finding[] {
  const flatNetwork = asFlatNetwork(config.networks);
  const findings: Finding[] = flatNetwork === undefined ? [] : [flatNetworkFinding(flatNetwork)];
  const seen = new Set<string>();
  for (const issue of configFileSchema.safeParse(config).error?.issues ?? []) {
    const path = issue.path as Path;
    const value = valueAt(config, path);
    // `checkKeys` speaks of unknown and missing keys.
    if (path.length === 0 || (path.length === 1 && value === undefined)) continue;
    if (flatNetwork !== undefined && path[0] === "networks") continue;
    // `checkPicturePrompts` speaks of these.
    if (path[0] === "prompts" && path.length > 1 && isObjectPrompt(valueAt(config, path.slice(0, 2))))
      continue;
    // `checkDefinitions` speaks of models: which of the kinds of definitions was meant, a union does not tell.
    if (path[0] === "models") continue;
    // zod may find fault twice with one number: beyond the safe integers, and above the maximum.
    const key = path.join(" ");
    if (!seen.has(key)) findings.push(findingOf(issue, path, value, models));
    seen.add(key);
  }
  return findings;
}

function findingOf(issue: z.core.$ZodIssue, path: Path, value: unknown, models: ModelNames): Finding {
  const schema = schemaAt(path);
  const wording = wordings.get(schema)!;
  const expected =
    issue.code === "too_big" && wording.belowLimit !== undefined
      ? `${wording.expected}, ${wording.belowLimit}`
      : wording.expected;
  const found = describeValue(value);
  return {
    path,
    found,
    expected,
    message: `expected ${expected}, found ${found}.`,
    hint: hintFor(value, schema, path, wording, models),
  };
}

/** The most exact advice there is, down to the text to write. */
function hintFor(
  value: unknown,
  schema: z.ZodType,
  path: Path,
  wording: Wording,
  models: ModelNames,
): string {
  const accepts = (mended: unknown) => schema.safeParse(mended).success;
  if (typeof value === "string") {
    const number = spelledNumber(value);
    if (number !== undefined && accepts(number)) return `Write ${number}.`;
    if (number !== undefined && accepts([number])) return `Write [${number}].`;
  }
  const isNumberOrBoolean = typeof value === "number" || typeof value === "boolean";
  if (isNumberOrBoolean && !namesModel(path) && accepts(String(value))) {
    return `Write "${value}".`;
  }
  // One model in brackets is a network, but one that does not fit round its cycle.
  if (value !== undefined && path[0] !== "networks" && accepts([value])) {
    const mended = inlineJson([value]);
    return mended.length > LONGEST_EXAMPLE ? "Put it in square brackets: [ … ]." : `Write ${mended}.`;
  }
  if (value === null && accepts(undefined)) return "Leave the key out instead.";
  if (typeof value === "string" && schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodEnum) {
    const option = nearestName(value, (schema.unwrap() as z.ZodEnum).options.map(String));
    if (option !== undefined) return `Did you mean ${quote(option)}?`;
  }
  if (wording.hint !== undefined) return wording.hint;
  const key = String(path[0]);
  const example = isConfigKey(key) ? exampleOf(key, models) : undefined;
  return example === undefined
    ? "Write it in double quotes, or leave the key out."
    : `For example "${key}": ${example}`;
}

/** There, no number is mended by quotes: no model is called "4". */
function namesModel(path: Path): boolean {
  return path[0] === "networks" || path[0] === "embedding_models" || path[0] === "scores";
}

function schemaAt(path: Path): z.ZodType {
  let schema: z.ZodType = configFileSchema.shape[path[0] as keyof typeof configFileSchema.shape];
  for (const _ of path.slice(1)) {
    if (schema instanceof z.ZodOptional) schema = schema.unwrap() as z.ZodType;
    schema = (schema as z.ZodArray<z.ZodType>).element;
  }
  return schema;
}

function valueAt(config: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], config);
}

function flatNetworkFinding(names: readonly string[]): Finding {
  const mended = inlineJson([names]);
  return {
    path: ["networks"],
    found: "a list of names",
    expected: "a list of networks",
    message: "expected a list of networks, each a list of model names, found a list of names.",
    hint:
      mended.length > LONGEST_EXAMPLE
        ? "Put one more pair of square brackets around it."
        : `Write ${mended}.`,
  };
}
