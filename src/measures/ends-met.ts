import { checkLabels } from "./cells.ts";
import { checkBoolean, checkObject, MOST_LABELS, unfit } from "./check-input.ts";
import { FEWEST_UNITS, type Interval, jackknifeError } from "./jackknife.ts";
import { checkVisits, type Visits } from "./meetings.ts";

/** How many runs end where another one has been. */
export interface EndsMet {
  /** The share of runs whose last state another run of the same seed is in at some time; of fresh seeds, any other run. */
  readonly share: number;
  /** The share to expect where that many runs are looked at that share neither prompt nor seed with the run. Null where there are none. */
  readonly byChance: number | null;
  /** 95 %, over seeds; of fresh seeds over runs; see {@link shareInterval}. Null from fewer than three. */
  readonly interval: Interval | null;
  /** The share without each seed, or without each run. */
  readonly replicates: Float64Array;
}

export interface EndsMetInput {
  /** Of each run, see {@link import("./first-return.ts").statesOf}. Each has at least one. */
  readonly states: readonly Int32Array[];
  readonly visits: Visits;
  readonly prompts: ArrayLike<number>;
  readonly seeds: ArrayLike<number>;
  readonly numSeeds: number;
  readonly freshSeeds: boolean;
}

/**
 * The share of runs that end where another one has been, and what chance gives.
 *
 * Chance is exact: of M runs that share neither prompt nor seed with a run, v have been in its last state. Among m that are drawn of them, with m
 * the number of runs of its seed, there is one of those with probability 1 − C(M − v, m) / C(M, m). With fresh seeds, for which every run is
 * looked at, m is M: all runs of other prompts.
 *
 * @returns null with fewer than two runs
 * @throws RangeError naming the first state, visit or label that cannot be
 */
export function endsMet(input: EndsMetInput): EndsMet | null {
  checkObject(input, "input", "states, visits, prompts, seeds, numSeeds and freshSeeds");
  const { states, visits, prompts, seeds, numSeeds, freshSeeds } = input;
  checkVisits(visits, states);
  const n = states.length;
  checkLabels({ prompts, seeds, numSeeds, numPrompts: MOST_LABELS }, "input", n);
  checkBoolean(freshSeeds, "input.freshSeeds");
  for (let run = 0; run < n; run++) {
    if (states[run]!.length === 0) throw unfit(`input.states[${run}]`, "no step", "at least one");
  }
  if (n < 2) return null;
  const sizes = new Int32Array(numSeeds);
  for (let run = 0; run < n; run++) sizes[seeds[run]!]!++;
  const runsByPrompt = countsBy(prompts, n);
  const isMet = new Uint8Array(n);
  // The only other run that was there, of fresh seeds: without it the end is not met.
  const onlyVisitor = new Int32Array(n).fill(-1);
  let sumOfChances = 0;
  let numChances = 0;
  for (let run = 0; run < n; run++) {
    const last = states[run]!.at(-1)!;
    let [ofSeed, unrelated] = [0, 0];
    for (let at = visits.starts[last]!; at < visits.starts[last + 1]!; at++) {
      const other = visits.runs[at]!;
      if (other === run) continue;
      if (freshSeeds || seeds[other] === seeds[run]) {
        ofSeed++;
        onlyVisitor[run] = other;
      }
      if (seeds[other] !== seeds[run] && prompts[other] !== prompts[run]) unrelated++;
    }
    isMet[run] = ofSeed > 0 ? 1 : 0;
    if (ofSeed !== 1) onlyVisitor[run] = -1;
    const ownSeed = sizes[seeds[run]!]!;
    const numUnrelated = n - runsByPrompt[prompts[run]!]! - (freshSeeds ? 0 : ownSeed - 1);
    if (numUnrelated < 1) continue;
    const looked = freshSeeds ? numUnrelated : Math.min(ownSeed - 1, numUnrelated);
    sumOfChances += chanceOfAny(numUnrelated, unrelated, looked);
    numChances++;
  }
  const met = isMet.reduce((sum, one) => sum + one, 0);
  const replicates = freshSeeds
    ? withoutEachRun(isMet, onlyVisitor, met)
    : withoutEachSeed(isMet, seeds, sizes, met);
  const share = met / n;
  return {
    share,
    byChance: numChances === 0 ? null : sumOfChances / numChances,
    interval: replicates.length < FEWEST_UNITS ? null : shareInterval(share, n, replicates),
    replicates,
  };
}

const NORMAL_QUANTILE = 1.959963985;

/**
 * Wilson's interval of a share, with as many runs as the jackknife says that these are worth: runs of one seed go by the same map. Estimate ± t · error
 * covers 87 to 92 % near 1, where it has no width at all once every end is met; then the runs count as one per seed.
 *
 * @see Wilson 1927, doi:10.1080/01621459.1927.10502953; Korn & Graubard 1998, on effective numbers
 */
function shareInterval(share: number, n: number, replicates: Float64Array): Interval {
  const variance = jackknifeError(replicates) ** 2;
  const worth = variance === 0 ? replicates.length : Math.min(n, (share * (1 - share)) / variance);
  // Every end is met, some of them by a single other run: what is without that run is all that is known of chance.
  if (worth === 0) return { low: 0, high: 1 };
  const squared = NORMAL_QUANTILE ** 2;
  const centre = (share + squared / (2 * worth)) / (1 + squared / worth);
  const halfWidth =
    (NORMAL_QUANTILE / (1 + squared / worth)) *
    Math.sqrt((share * (1 - share)) / worth + squared / (4 * worth ** 2));
  return { low: Math.max(0, centre - halfWidth), high: Math.min(1, centre + halfWidth) };
}

/** The probability that m drawn of M have one of v among them. */
function chanceOfAny(all: number, visited: number, drawn: number): number {
  let none = 1;
  for (let i = 0; i < drawn; i++) none *= Math.max(0, all - visited - i) / (all - i);
  return 1 - none;
}

function withoutEachSeed(
  isMet: Uint8Array,
  seeds: ArrayLike<number>,
  sizes: Int32Array,
  met: number,
): Float64Array {
  const metOfSeed = new Int32Array(sizes.length);
  for (const [run, one] of isMet.entries()) metOfSeed[seeds[run]!]! += one;
  const present = [...sizes.keys()].filter((seed) => sizes[seed]! > 0 && sizes[seed]! < isMet.length);
  return Float64Array.from(present, (seed) => (met - metOfSeed[seed]!) / (isMet.length - sizes[seed]!));
}

function withoutEachRun(isMet: Uint8Array, onlyVisitor: Int32Array, met: number): Float64Array {
  const orphaned = new Int32Array(isMet.length);
  for (const visitor of onlyVisitor) if (visitor !== -1) orphaned[visitor]!++;
  return Float64Array.from(isMet, (one, run) => (met - one - orphaned[run]!) / (isMet.length - 1));
}

function countsBy(labels: ArrayLike<number>, n: number): Int32Array {
  let largest = -1;
  for (let i = 0; i < n; i++) largest = Math.max(largest, labels[i]!);
  const counts = new Int32Array(largest + 1);
  for (let i = 0; i < n; i++) counts[labels[i]!]!++;
  return counts;
}
