import { Matrix, solve } from "ml-matrix";

/**
 * The committor: for each state the probability to come to B before A.
 *
 * @param matrix - Row-major `[n, n]`, each row adds up to 1.
 * @param a - States, none of which is in `b`; both have at least one.
 * @returns null for a state from which neither can be reached for certain: some of what it leads to stays away from both for good
 * @see Metzner, Schütte & Vanden-Eijnden 2009, "Transition path theory for Markov jump processes", doi:10.1137/070699500
 */
export function committor(
  matrix: Float64Array,
  n: number,
  a: readonly number[],
  b: readonly number[],
): (number | null)[] {
  const ends = new Set([...a, ...b]);
  const inB = new Set(b);
  const arrives = arrivingStates(matrix, n, ends);
  const inner = Array.from({ length: n }, (_, state) => state).filter(
    (state) => !ends.has(state) && arrives[state],
  );
  const solution = solved(matrix, n, inner, (from) => b.reduce((sum, to) => sum + matrix[from * n + to]!, 0));
  return Array.from({ length: n }, (_, state) => {
    if (ends.has(state)) return inB.has(state) ? 1 : 0;
    const at = inner.indexOf(state);
    return at === -1 ? null : Math.min(1, Math.max(0, solution[at]!));
  });
}

/**
 * The mean first passage time: for each state how long it takes on the mean until the chain is in B for the first time, in the units of the
 * lag; 0 in B.
 *
 * @returns Infinity for a state from which the chain may never come there
 */
export function meanFirstPassage(
  matrix: Float64Array,
  n: number,
  b: readonly number[],
  lag: number,
): number[] {
  const ends = new Set(b);
  const arrives = arrivingStates(matrix, n, ends);
  const inner = Array.from({ length: n }, (_, state) => state).filter(
    (state) => !ends.has(state) && arrives[state],
  );
  const solution = solved(matrix, n, inner, () => lag);
  return Array.from({ length: n }, (_, state) => {
    if (ends.has(state)) return 0;
    const at = inner.indexOf(state);
    return at === -1 ? Number.POSITIVE_INFINITY : solution[at]!;
  });
}

/** Solves x = c + T x on some states. */
function solved(
  matrix: Float64Array,
  n: number,
  inner: readonly number[],
  constant: (state: number) => number,
): number[] {
  if (inner.length === 0) return [];
  const left = new Matrix(
    inner.map((from, row) => inner.map((to, column) => Number(row === column) - matrix[from * n + to]!)),
  );
  return solve(left, Matrix.columnVector(inner.map(constant))).getColumn(0);
}

/** States from which the chain comes to one of the ends for certain: nothing that they lead to, short of those, is cut off from them. */
function arrivingStates(matrix: Float64Array, n: number, ends: ReadonlySet<number>): boolean[] {
  const canReach = reachedBackwards(
    matrix,
    n,
    (state) => ends.has(state),
    () => true,
  );
  const isLost = reachedBackwards(
    matrix,
    n,
    (state) => !canReach[state],
    (state) => !ends.has(state),
  );
  return canReach.map((can, state) => can && !isLost[state]);
}

/** States from which one of the goals can be reached over states that may be passed. */
function reachedBackwards(
  matrix: Float64Array,
  n: number,
  isGoal: (state: number) => boolean,
  mayPass: (state: number) => boolean,
): boolean[] {
  const reached = Array.from({ length: n }, (_, state) => isGoal(state));
  for (let changed = true; changed; ) {
    changed = false;
    for (let from = 0; from < n; from++) {
      if (reached[from] || !mayPass(from)) continue;
      for (let to = 0; to < n && !reached[from]; to++) {
        if (matrix[from * n + to]! > 0 && reached[to]) changed = reached[from] = true;
      }
    }
  }
  return reached;
}
