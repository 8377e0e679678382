import { checkArray, checkNumbers, unfit } from "./check-input.ts";
import { type Interval, jackknifeInterval, wider } from "./jackknife.ts";
import { memoryBand } from "./memory-band.ts";
import { permutationP, type RelabellingOptions, relabellings } from "./relabelling.ts";

/** A fork, seen from the run that it begins from. */
export interface ForkDistances {
  /** Which run, by a number from 0. */
  readonly parent: number;
  /** The prompt and the seed of that run, by numbers from 0. */
  readonly prompt: number;
  readonly seed: number;
  /** Whether it changes nothing but the seed. */
  readonly isControl: boolean;
  /** `[captions]`: the distance between fork and run at each caption from the fork's step on. */
  readonly distances: ArrayLike<number>;
}

/** What an intervention does to runs, beside what another seed alone does. */
export interface ForkEffect {
  /** Runs that have both forks and controls, and how many there are of each. */
  readonly parents: number;
  readonly forks: number;
  readonly controls: number;
  /** `[captions]`: mean distance of the forks from their runs, and of the controls: means over runs of means over the run's forks. */
  readonly forked: Float64Array;
  readonly controlled: Float64Array;
  /** `[captions]`: forked − controlled. */
  readonly effect: Float64Array;
  /** `[captions]`: what the effect must exceed on either side to be more than chance at any caption. */
  readonly band: Float64Array;
  /** The first caption at which it does; null where it never does. */
  readonly differsFrom: number | null;
  /** Of the effect at the last caption: 95 %, jackknife over prompts and over seeds of the runs, the wider one; null for fewer than three of both. */
  readonly interval: Interval | null;
  /** The effect at the last caption in standard deviations of the controls around their run's mean; null for fewer than two of each run. */
  readonly standardised: number | null;
  /** That relabelling forks and controls within each run gives an effect of at least this size, of either sign, at the last caption. */
  readonly p: number;
}

/**
 * The effect of an intervention on runs: how much farther it takes them from where they were going than a new seed does.
 *
 * Runs without both forks and controls do not count. An effect is positive where the intervention leads farther away than chance, and
 * negative where it leads less far: an intervention that changes nothing under the run's own seed has an effect of minus what seeds do.
 *
 * @returns null where no run has both
 * @throws RangeError naming the first distance that is no number, or lists of unequal length
 * @see Westfall & Young 1993, "Resampling-based multiple testing", on the largest of several statistics
 */
export function forkEffect(
  all: readonly ForkDistances[],
  options: RelabellingOptions = {},
): ForkEffect | null {
  checkArray(all, "forks", "a list of forks");
  const captions = all[0]?.distances.length ?? 0;
  for (const [i, { distances }] of all.entries()) {
    checkNumbers(distances, `forks[${i}].distances`, { length: captions });
    if (captions === 0) throw unfit(`forks[${i}].distances`, "no caption", "at least one");
  }
  const hasBoth = (parent: number) =>
    [true, false].every((kind) => all.some((one) => one.parent === parent && one.isControl === kind));
  const parents = [...new Set(all.map(({ parent }) => parent))].filter(hasBoth);
  if (parents.length === 0) return null;
  const runs = all.filter(({ parent }) => parents.includes(parent));
  const isControl = Uint8Array.from(runs, (run) => Number(run.isControl));
  const numberOfParent = new Map(parents.map((parent, i) => [parent, i]));
  const strata = Int32Array.from(runs, ({ parent }) => numberOfParent.get(parent)!);
  const { forked, controlled, effect } = effectOf(runs, isControl, strata, parents.length, captions);

  // Within each run: its forks and controls have the run in common, which has nothing to do with what was changed.
  const relabelled = relabellings(isControl, strata, 2, options);
  const drawn = Array.from({ length: captions }, () => new Float64Array(relabelled.permutations));
  const labels = new Uint8Array(runs.length);
  for (let permutation = 0; permutation < relabelled.permutations; permutation++) {
    for (let label = 0; label < 2; label++) {
      for (let at = relabelled.starts[label]!; at < relabelled.starts[label + 1]!; at++)
        labels[relabelled.members[permutation * runs.length + at]!] = label;
    }
    const ofDraw = effectOf(runs, labels, strata, parents.length, captions).effect;
    for (let caption = 0; caption < captions; caption++)
      drawn[caption]![permutation] = Math.abs(ofDraw[caption]!);
  }
  const band = relabelled.permutations < 2 ? new Float64Array(captions) : memoryBand(drawn).band;
  const differsFrom = effect.findIndex((value, caption) => Math.abs(value) > band[caption]! + 1e-12);
  const last = captions - 1;
  const without = (unit: (run: ForkDistances) => number) => {
    const units = [...new Set(runs.map(unit))];
    const replicates = units.map((one) =>
      lastEffectWithout(runs, strata, parents.length, (run) => unit(run) === one),
    );
    return jackknifeInterval(effect[last]!, replicates);
  };
  return {
    parents: parents.length,
    forks: runs.filter((run) => !run.isControl).length,
    controls: runs.filter((run) => run.isControl).length,
    forked,
    controlled,
    effect,
    band,
    differsFrom: differsFrom === -1 ? null : differsFrom,
    interval: wider(
      without(({ prompt }) => prompt),
      without(({ seed }) => seed),
    ),
    standardised: standardised(runs, strata, parents.length, effect[last]!),
    p: permutationP(Math.abs(effect[last]!), drawn[last]!),
  };
}

/** Means over the runs of the difference of the means of their forks and of their controls, caption by caption. */
function effectOf(
  forks: readonly ForkDistances[],
  isControl: ArrayLike<number>,
  parentOf: Int32Array,
  numParents: number,
  captions: number,
) {
  const counts = [new Float64Array(numParents), new Float64Array(numParents)] as const;
  for (let i = 0; i < forks.length; i++) counts[isControl[i] === 1 ? 1 : 0][parentOf[i]!]!++;
  const counting = counts[0].reduce(
    (sum, count, parent) => sum + Number(count > 0 && counts[1][parent]! > 0),
    0,
  );
  const forked = new Float64Array(captions);
  const controlled = new Float64Array(captions);
  for (const [i, { distances }] of forks.entries()) {
    const parent = parentOf[i]!;
    if (counts[0][parent] === 0 || counts[1][parent] === 0) continue;
    const kind = isControl[i] === 1 ? 1 : 0;
    const sums = kind === 1 ? controlled : forked;
    const weight = 1 / (counts[kind][parent]! * counting);
    for (let caption = 0; caption < captions; caption++) sums[caption]! += weight * distances[caption]!;
  }
  return { forked, controlled, effect: forked.map((mean, caption) => mean - controlled[caption]!) };
}

function lastEffectWithout(
  forks: readonly ForkDistances[],
  parentOf: Int32Array,
  numParents: number,
  isLeftOut: (fork: ForkDistances) => boolean,
): number {
  const kept = [...forks.keys()].filter((i) => !isLeftOut(forks[i]!));
  if (kept.length === 0) return Number.NaN;
  const last = forks[0]!.distances.length - 1;
  const { effect } = effectOf(
    kept.map((i) => ({ ...forks[i]!, distances: [forks[i]!.distances[last]!] })),
    Uint8Array.from(kept, (i) => Number(forks[i]!.isControl)),
    Int32Array.from(kept, (i) => parentOf[i]!),
    numParents,
    1,
  );
  return effect[0]!;
}

function standardised(
  forks: readonly ForkDistances[],
  parentOf: Int32Array,
  numParents: number,
  effect: number,
): number | null {
  let squares = 0;
  let freedom = 0;
  for (let parent = 0; parent < numParents; parent++) {
    const values = forks.flatMap(({ isControl, distances }, i) =>
      isControl && parentOf[i] === parent ? [distances[distances.length - 1]!] : [],
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const value of values) squares += (value - mean) ** 2;
    freedom += values.length - 1;
  }
  return freedom === 0 || squares === 0 ? null : effect / Math.sqrt(squares / freedom);
}
