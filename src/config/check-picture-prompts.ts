import { isBlank } from "../text/printable.ts";
import type { Path } from "./config-problem.ts";
import { describeValue, quote } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import { nearestName } from "./nearest-name.ts";

const EXAMPLE = '{"image": "apple.jpg", "name": "apple"}';
const keys = ["image", "name"] as const;

/** Whether a prompt is meant to be a picture: these are looked at here, and not by the schema, which would only say that nothing fits. */
export function isObjectPrompt(prompt: unknown): prompt is Readonly<Record<string, unknown>> {
  return typeof prompt === "object" && prompt !== null && !Array.isArray(prompt);
}

/** Prompts that are pictures, as far as the config itself tells. Whether there is such a picture, `prompt-pictures.ts` says. */
export function checkPicturePrompts({ prompts }: Readonly<Record<string, unknown>>): Finding[] {
  if (!Array.isArray(prompts)) return [];
  return prompts.flatMap((prompt, index) =>
    isObjectPrompt(prompt) ? checkOne(["prompts", index], prompt) : [],
  );
}

function checkOne(path: Path, prompt: Readonly<Record<string, unknown>>): Finding[] {
  const unknown = Object.keys(prompt).filter((key) => !(keys as readonly string[]).includes(key));
  const findings: Finding[] = unknown.map((key) => {
    const nearest = nearestName(key, keys);
    return {
      path,
      found: quote(key),
      message: `unknown key ${quote(key)} of a picture.`,
      hint:
        nearest === undefined ? `A prompt that is a picture: ${EXAMPLE}.` : `Did you mean ${quote(nearest)}?`,
    };
  });
  // A misspelt key is one mistake: it is not missing as well.
  const meant = unknown.map((key) => nearestName(key, keys));
  for (const key of keys) {
    if (prompt[key] === undefined && meant.includes(key)) continue;
    const finding = checkText([...path, key], key, prompt[key]);
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
}

function checkText(path: Path, key: (typeof keys)[number], value: unknown): Finding | undefined {
  if (typeof value === "string" && !isBlank(value)) return undefined;
  const expected = key === "image" ? "the path of a picture" : "what the picture is called";
  return {
    path,
    found: describeValue(value),
    expected,
    message: `expected ${expected}, found ${describeValue(value)}.`,
    hint:
      key === "image"
        ? `Write it relative to the config, for example ${EXAMPLE}.`
        : `The name stands where the text of another prompt would: ${EXAMPLE}.`,
  };
}
