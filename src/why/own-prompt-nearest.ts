import { RandomWords } from "../measures/philox.ts";
import { promptRanks } from "../measures/prompt-rank.ts";
import {
  PERMUTATIONS,
  permutationP,
  RANDOM_SEED,
  type RelabellingOptions,
  streams,
} from "../measures/relabelling.ts";
import { unitRows } from "../vectors/unit-rows.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { WhyPrompt } from "./answer.ts";
import { CaptionRows } from "./caption-rows.ts";
import type { Panel } from "./panel.ts";
import type { PanelVectors } from "./read-vectors.ts";

/**
 * What can be told of the prompt with a single seed: the share of runs to which, of all prompts, their own is the nearest; at the first and the
 * last caption, with p from relabelling the prompts at the last.
 *
 * @param promptVectors - One row per prompt, in the order of the panel's names; null where the model reads no texts, or has not read all of them.
 */
export function ownPromptNearest(
  panel: Panel,
  vectors: PanelVectors,
  promptVectors: VectorRows | null,
  { permutations = PERMUTATIONS, randomSeed = RANDOM_SEED }: RelabellingOptions,
): WhyPrompt["own_prompt_nearest"] {
  if (promptVectors === null || vectors.captions === 0 || vectors.runs.length < 2) return null;
  const { rows: prompts, kept } = unitRows(promptVectors);
  if (kept.length !== panel.promptNames.length) return null;
  const captionRows = new CaptionRows([vectors]);
  const rowsAt = (caption: number) => captionRows.at(caption).all;
  const own = Int32Array.from(vectors.runs, (run) => panel.labels.prompts[run]!);
  const nearest = (caption: number, labels: Int32Array) =>
    promptRanks(rowsAt(caption), prompts, labels).filter(({ rank }) => rank < 2).length / own.length;
  const last = vectors.captions - 1;
  const observed = nearest(last, own);
  if (own.length < 2 || panel.promptNames.length < 2) return { share: [nearest(0, own), observed], p: null };
  // The ranks of each run among all prompts, once: relabelling only asks which of them counts.
  const isNearest = panel.promptNames.map((_, prompt) =>
    promptRanks(rowsAt(last), prompts, new Int32Array(own.length).fill(prompt)).map(({ rank }) => rank < 2),
  );
  const labels = own.slice();
  const drawn = Array.from({ length: permutations }, (_, permutation) => {
    labels.set(own);
    new RandomWords([randomSeed, streams.labels], [permutation]).shuffle(labels);
    return labels.reduce((sum, prompt, run) => sum + (isNearest[prompt]![run] ? 1 : 0), 0) / own.length;
  });
  return { share: [nearest(0, own), observed], p: permutationP(observed, drawn) };
}
