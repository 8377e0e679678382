import type { ObservedModel } from "./history.ts";
import { settledSince, type WorkToPlan } from "./work-to-plan.ts";

const BINS = 8;

/** A share, and between which bounds it may lie. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Beyond the observed runs, and the observed number of prompts, nobody has seen how much is new. */
const LEAST_OF_UNSEEN = 0.3;
const LEAST_OF_SHARED = 0.7;

/**
 * Which share of a model's outputs at a step has to be computed, rather than taken from equal ones: as observed at that step, and beyond the observed
 * runs as at their end, less what they settled over their second half, or what the models say of how runs settle. With more prompts it is less, as far
 * as runs of different prompts met.
 *
 * @returns a function of the step; all of it from 0 to 1
 */
export function computedShare(
  observed: Pick<ObservedModel, "calls" | "maxLength" | "prompts">,
  network: readonly string[],
  { models, asked }: Pick<WorkToPlan, "models" | "asked">,
): (step: number) => Share {
  const { maxLength, prompts } = observed;
  const bins = Array.from({ length: Math.min(BINS, Math.max(1, maxLength)) }, () => ({
    rows: 0,
    computed: 0,
  }));
  const binOf = (step: number) => Math.min(bins.length - 1, Math.floor((step * bins.length) / maxLength));
  for (const { step, rows, computed, foreign } of observed.calls) {
    const bin = bins[binOf(step ?? 0)]!;
    bin.rows += rows - foreign;
    bin.computed += computed;
  }
  const all = bins.reduce(
    (sum, { rows, computed }) => ({ rows: sum.rows + rows, computed: sum.computed + computed }),
    { rows: 0, computed: 0 },
  );
  const ratio = ({ rows, computed }: { rows: number; computed: number }) =>
    rows > 0 ? Math.min(1, computed / rows) : all.rows > 0 ? Math.min(1, all.computed / all.rows) : 1;
  const shares = bins.map(ratio);
  // The middle of the last bin.
  const end = maxLength * (1 - 0.5 / bins.length);
  const hazard = hazardOf(shares) / Math.max(1, maxLength / 2);
  const times = asked.prompts.length / prompts.count;
  return (step) => {
    const seen = shares[binOf(step)]!;
    const isSeen = step < maxLength;
    const settled = isSeen
      ? 1
      : Math.min(settledSince(network, models, end, step), Math.exp(-hazard * (step - end)));
    // Early in their runs prompts have not met yet: where all is new, it is with more of them.
    const shared = times ** ((prompts.exponent - 1) * Math.min(1, 4 * (1 - seen * settled)));
    const share = Math.min(1, seen * settled * shared);
    const least =
      (seen < 0.99 && times > 1 ? LEAST_OF_SHARED : 1) * (isSeen ? 1 : settled < 1 ? LEAST_OF_UNSEEN : 1);
    return { share, low: share * least, high: Math.min(1, Math.max(share, seen)) };
  };
}

/** How fast the share of new outputs fell over the second half of the runs, as the exponent of that half: runs that settle are found at a constant rate. */
function hazardOf(shares: readonly number[]): number {
  const middle = shares[Math.floor((shares.length - 1) / 2)]!;
  const last = shares.at(-1)!;
  return middle > 0 && last > 0 && last < middle ? Math.log(middle / last) : 0;
}

/** The mean of a share over the steps of a run. */
export function meanShare(shareAt: (step: number) => Share, length: number): number {
  const numSteps = Math.min(MOST_STEPS, Math.max(1, length));
  let total = 0;
  for (let i = 0; i < numSteps; i++) total += shareAt(((i + 0.5) * length) / numSteps).share;
  return total / numSteps;
}

const MOST_STEPS = 200;
