import type { Medium } from "./known-models.ts";

/** A prompt that is a picture, as a config has it. */
export interface PicturePrompt {
  /** Path of a picture, relative to the folder of the config. */
  readonly image: string;
  /** What the run's prompt is called, where a text is wanted. */
  readonly name: string;
}

export function isPicturePrompt(prompt: unknown): prompt is PicturePrompt {
  return (
    typeof prompt === "object" &&
    prompt !== null &&
    typeof (prompt as PicturePrompt).image === "string" &&
    typeof (prompt as PicturePrompt).name === "string"
  );
}

/** What the prompts of a config are: texts, pictures, or some of each, text first. What is faulty counts as text. */
export function startsIn(prompts: unknown): readonly Medium[] {
  const list = Array.isArray(prompts) ? prompts : [];
  const pictures = list.filter(isPicturePrompt).length;
  if (pictures === 0) return ["text"];
  return pictures === list.length ? ["image"] : ["text", "image"];
}
