import type { RunLoopsAnswer } from "../../../src/explorer/loops-answer.ts";
import type { RunLoop } from "../../../src/topology/answer.ts";

/** A loop of a run, as the address has it: `2:SketchText`, the second of this embedding model. */
export function loopText(model: string, number: number): string {
  return `${number}:${model}`;
}

/** What an address chose; null if that is nothing, or no longer there. */
export function chosenLoop(
  text: string | null,
  answer: RunLoopsAnswer | null,
): { readonly model: string; readonly number: number; readonly loop: RunLoop } | null {
  const [, number, model] = /^([1-9]\d*):(.+)$/.exec(text ?? "") ?? [];
  const found = answer?.models.find((one) => one.embedding_model === model);
  const loop = found?.loops[Number(number) - 1];
  return loop === undefined ? null : { model: model!, number: Number(number), loop };
}
