import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { decodeForeignImage } from "../../images/foreign-image.ts";
import type { AttemptProblem } from "../../models/call-errors.ts";
import { captionProblem, imageProblem, vectorProblem } from "../../models/output-problems.ts";
import { type Scores, scoresProblem } from "../../models/score-model.ts";
import { shownValue } from "../../text/shown-value.ts";
import type { ItemOutput } from "../model-of-kind.ts";

const LARGEST_FILE_BYTES = 256 * 2 ** 20;

/** What a program is expected to give for each item. */
export interface ExpectedOutput {
  readonly writes: "text" | "image" | "vector" | "scores";
  readonly dimension: number | undefined;
  /** Where paths of pictures begin. */
  readonly folder: string;
}

/** The output that one element of `outputs` stands for, or what is wrong with it. */
export async function readCommandOutput(
  given: unknown,
  { writes, dimension, folder }: ExpectedOutput,
): Promise<{ output: ItemOutput } | { problem: Omit<AttemptProblem, "itemIndex"> }> {
  if (typeof given !== "object" || given === null)
    return wrong(`expected an object with "${writes}", found ${shownValue(given)}`);
  const { text, image, vector, scores, error } = given as Readonly<Record<string, unknown>>;
  if (error !== undefined)
    return { problem: { kind: "rejected_input", message: String(error).slice(0, 1_000) } };
  if (writes === "text") {
    const problem = captionProblem(text);
    return problem === undefined ? { output: text as string } : { problem };
  }
  if (writes === "scores") {
    const problem = scoresProblem(scores);
    return problem === undefined ? { output: scores as Scores } : { problem };
  }
  if (writes === "vector") {
    if (!Array.isArray(vector))
      return wrong(`expected "vector", a list of numbers, found ${shownValue(vector)}`);
    // What is no number becomes NaN, which is refused as what is not finite.
    const numbers = Float32Array.from(vector, (one) => (typeof one === "number" ? one : Number.NaN));
    const problem = vectorProblem(numbers, dimension!);
    return problem === undefined ? { output: numbers } : { problem };
  }
  return readPicture(image, folder);
}

async function readPicture(path: unknown, folder: string): ReturnType<typeof readCommandOutput> {
  if (typeof path !== "string")
    return wrong(`expected "image", the path of a PNG file, found ${shownValue(path)}`);
  const file = resolve(folder, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return bad(`there is no file ${path}`);
  if (stats.size > LARGEST_FILE_BYTES) return bad(`${path} has ${stats.size} bytes`);
  try {
    const image = await decodeForeignImage(readFileSync(file));
    const problem = imageProblem(image);
    return problem === undefined ? { output: image } : { problem };
  } catch (cause) {
    return bad(`${path}: ${(cause as Error).message}`);
  }
}

function wrong(message: string): { problem: Omit<AttemptProblem, "itemIndex"> } {
  return { problem: { kind: "threw", message } };
}

function bad(message: string): { problem: Omit<AttemptProblem, "itemIndex"> } {
  return { problem: { kind: "invalid_image", message } };
}
