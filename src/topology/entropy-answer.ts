import { jackknifeInterval } from "../measures/jackknife.ts";
import { correlation, partialCorrelation, unexplainedShare } from "../measures/partial-correlation.ts";
import type { StoredDiagrams } from "../store/persistence-diagrams.ts";
import type { EntropyAnswer, RunCorrelation } from "./answer.ts";

/** From fewer runs a correlation says nothing. */
const FEWEST_RUNS = 6;

interface RunEntropy {
  readonly entropy: number;
  readonly distinct: number;
  readonly bars: number;
  readonly unit: number;
}

/**
 * What the entropies of one homology dimension say beside the numbers of points and bars.
 *
 * @param units - For each run what the interval leaves out with it: its seed, or itself.
 */
export function entropyAnswer(
  diagrams: readonly StoredDiagrams[],
  units: ArrayLike<number>,
  dimension: number,
): EntropyAnswer {
  const rows: RunEntropy[] = [];
  for (const [run, { entropy, numDistinct, diagrams: ofRun }] of diagrams.entries()) {
    const value = entropy[dimension] ?? null;
    if (value === null) continue;
    const bars = ofRun[dimension]!.filter(([, death]) => death < Number.POSITIVE_INFINITY).length;
    rows.push({ entropy: value, distinct: Math.log(numDistinct), bars: Math.log(bars), unit: units[run]! });
  }
  const n = rows.length;
  const about = {
    dimension,
    runs: n,
    entropy: n === 0 ? null : rows.reduce((sum, { entropy }) => sum + entropy, 0) / n,
    bars: n === 0 ? null : rows.reduce((sum, { bars }) => sum + Math.exp(bars), 0) / n,
  };
  const nothing = { with_distinct: null, with_bars_beyond_distinct: null, left: null };
  if (n < FEWEST_RUNS)
    return { ...about, ...nothing, why: `${n} runs have an entropy, a correlation takes ${FEWEST_RUNS}` };
  const withDistinct = interval(rows, (some) => correlation(entropies(some), distinct(some)));
  // Of H0 there is a bar less than there are points, always.
  const beyond =
    dimension === 0
      ? null
      : interval(rows, (some) => partialCorrelation(entropies(some), bars(some), distinct(some)));
  return {
    ...about,
    with_distinct: withDistinct,
    with_bars_beyond_distinct: beyond,
    left: unexplainedShare(entropies(rows), bars(rows), distinct(rows)),
    why: whyNone(rows, withDistinct, beyond),
  };
}

function whyNone(
  rows: readonly RunEntropy[],
  withDistinct: RunCorrelation | null,
  beyond: RunCorrelation | null,
): string | null {
  if (new Set(entropies(rows)).size === 1) return "all entropies are equal";
  if (withDistinct === null) return "all runs have equally many distinct points";
  return beyond === null ? "points determine the number of bars" : null;
}

const entropies = (rows: readonly RunEntropy[]) => rows.map(({ entropy }) => entropy);
const distinct = (rows: readonly RunEntropy[]) => rows.map((row) => row.distinct);
const bars = (rows: readonly RunEntropy[]) => rows.map((row) => row.bars);

/** A correlation with its jackknife interval, taken where correlations spread evenly (Fisher's z). */
function interval(
  rows: readonly RunEntropy[],
  of: (rows: readonly RunEntropy[]) => number | null,
): RunCorrelation | null {
  const r = of(rows);
  if (r === null) return null;
  const units = [...new Set(rows.map(({ unit }) => unit))];
  const replicates = units.map((left) => of(rows.filter(({ unit }) => unit !== left)));
  const z = (value: number | null) =>
    value === null ? Number.NaN : Math.atanh(Math.max(-1 + 1e-12, Math.min(1 - 1e-12, value)));
  const zs = replicates.map(z);
  const found = zs.some(Number.isNaN) ? null : jackknifeInterval(z(r), zs);
  return {
    r,
    low: found === null ? null : Math.tanh(found.low),
    high: found === null ? null : Math.tanh(found.high),
  };
}
