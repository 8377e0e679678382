import type { MarkovOfNetwork } from "../../../src/codebooks/markov-answer.ts";

/** How runs move between some cores. */
export interface Movement {
  /** Row-major: of what leads from each core, the share that leads to each. */
  readonly shares: readonly (readonly number[])[];
  /** As the interval of a share, where there is a model. */
  readonly intervals: readonly (readonly string[])[] | null;
  /** Captions between a row and a column. */
  readonly lag: number;
}

/** By the model where there is one, else as it was seen from each caption to the next: that is a count, and no promise. */
export function movementBetween(
  { model, sequences }: Pick<MarkovOfNetwork, "model" | "sequences">,
  labels: readonly number[],
): Movement {
  if (model !== null) {
    const places = labels.map((label) => model.cores.indexOf(label));
    const cell = (from: number, to: number) => (from < 0 || to < 0 ? undefined : model.matrix[from]![to]!);
    return {
      shares: places.map((from) => places.map((to) => cell(from, to)?.value ?? 0)),
      intervals: places.map((from) => places.map((to) => intervalText(cell(from, to)))),
      lag: model.lag,
    };
  }
  const placeOf = new Map(labels.map((label, place) => [label, place]));
  const counts = labels.map(() => labels.map(() => 0));
  const leaving = labels.map(() => 0);
  for (const { cores } of sequences) {
    for (let at = 0; at + 1 < cores.length; at++) {
      const from = placeOf.get(cores[at]!);
      if (from === undefined) continue;
      leaving[from]!++;
      const to = placeOf.get(cores[at + 1]!);
      if (to !== undefined) counts[from]![to]!++;
    }
  }
  const shares = counts.map((row, from) => row.map((count) => count / Math.max(1, leaving[from]!)));
  return { shares, intervals: null, lag: 1 };
}

function intervalText(
  told: { readonly low: number | null; readonly high: number | null } | undefined,
): string {
  if (told === undefined || told.low === null || told.high === null) return "";
  return ` [${Math.round(100 * told.low)}, ${Math.round(100 * told.high)}]`;
}
