/**
 * The stationary distribution of a chain all of whose states lead to each other: π with π T = π. States are taken away one after the other,
 * without a subtraction, so that small probabilities keep all their digits.
 *
 * @param matrix - Row-major `[n, n]`, each row adds up to 1.
 * @returns null where some state cannot be left for those before it: the chain is not connected
 * @see Grassmann, Taksar & Heyman 1985, "Regenerative analysis and steady state distributions for Markov chains",
 *   doi:10.1287/opre.33.5.1107
 */
export function stationaryDistribution(matrix: Float64Array, n: number): Float64Array | null {
  const work = matrix.slice();
  const leaving = new Float64Array(n);
  for (let last = n - 1; last > 0; last--) {
    let sum = 0;
    for (let to = 0; to < last; to++) sum += work[last * n + to]!;
    if (!(sum > 0)) return null;
    leaving[last] = sum;
    for (let from = 0; from < last; from++) {
      const share = work[from * n + last]! / sum;
      if (share === 0) continue;
      for (let to = 0; to < last; to++) work[from * n + to]! += share * work[last * n + to]!;
    }
  }
  const distribution = new Float64Array(n);
  distribution[0] = 1;
  let total = 1;
  for (let state = 1; state < n; state++) {
    let inflow = 0;
    for (let from = 0; from < state; from++) inflow += distribution[from]! * work[from * n + state]!;
    distribution[state] = inflow / leaving[state]!;
    total += distribution[state]!;
  }
  return distribution.map((mass) => mass / total);
}
