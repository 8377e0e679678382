import { CallError, type OutputProblem } from "./call-errors.ts";
import type { CallContext, Model } from "./model.ts";
import { captionProblem, imageProblem, vectorProblem } from "./output-problems.ts";
import { sampleImages, sampleTexts } from "./sample-inputs.ts";
import { type ScoreModel, scoresProblem } from "./score-model.ts";

/**
 * Calls a model once, with one fixed input: what cannot work is found before an experiment begins, rather than after its runs are
 * paid for.
 *
 * @returns what is wrong, as a sentence; undefined if the output can be used
 * @throws ModelUnavailableError for one that cannot be used at all
 */
export async function tryModel(model: Model | ScoreModel): Promise<string | undefined> {
  await model.prepare?.();
  try {
    const problem = await problemOfOneCall(model);
    return problem?.message;
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
}

async function problemOfOneCall(model: Model | ScoreModel): Promise<OutputProblem | undefined> {
  const context: CallContext = { signal: new AbortController().signal };
  const [text, image] = [sampleTexts[0]!, sampleImages[1]!];
  switch (model.kind) {
    case "text-to-image":
      return only(await model.invoke([text], [0], context), imageProblem);
    case "image-to-image":
      return only(await model.invoke([image], [0], context), imageProblem);
    case "image-to-text":
      return only(await model.invoke([image], [0], context), captionProblem);
    case "text-to-text":
      return only(await model.invoke([text], [0], context), captionProblem);
    case "text-score":
      return only(await model.score([text], context), scoresProblem);
    case "image-score":
      return only(await model.score([image], context), scoresProblem);
  }
  const vectors =
    model.kind === "text-embedding"
      ? await model.embed([text], context)
      : await model.embed([image], context);
  return only(vectors, (vector) => vectorProblem(vector, model.dimension));
}

function only<Output>(
  outputs: readonly Output[],
  problemOf: (output: Output) => OutputProblem | undefined,
): OutputProblem | undefined {
  if (outputs.length === 1) return problemOf(outputs[0]!);
  return { kind: "wrong_count", message: `expected one output, found ${outputs.length}` };
}
