import { type Counts, rowSums } from "./transition-counts.ts";

/** What can be reached from what, as far as it was seen. */
export interface Connectivity {
  /** States from which a transition was seen. Those that were only ever seen last are in none of the rest. */
  readonly states: readonly number[];
  /** States that were seen, but never with a transition from them. */
  readonly neverLeft: readonly number[];
  /** Sets of states that lead to each other, in both directions; the largest first. */
  readonly classes: readonly ConnectedClass[];
  /** How many parts there are between which nothing goes either way. */
  readonly parts: readonly (readonly number[])[];
}

export interface ConnectedClass {
  readonly states: readonly number[];
  /** Whether no transition out of it was seen. */
  readonly isClosed: boolean;
  /** Transitions from its states. */
  readonly transitions: number;
  /**
   * The largest probability to leave it at a transition that is still likely when none of so many did: above it, that would be seen with less
   * than 5 %. Null for a class that was left.
   */
  readonly leavesAtMost: number | null;
}

/**
 * Which states lead to which, from counts at one lag.
 *
 * A state from which no transition was seen is left out, and so is one that is left with none once that one is: it is not a trap, it is not
 * known.
 *
 * @see Tarjan 1972, doi:10.1137/0201010 for the classes; the bound is the exact one-sided 95 % limit of a probability of which 0 of n were seen.
 */
export function connectivity(counts: Counts, numStates: number): Connectivity {
  const { states, neverLeft } = statesWithTransitions(counts, numStates);
  const isLinked = (from: number, to: number) => counts[from * numStates + to]! > 0;
  const sums = rowSums(counts, numStates);
  const classes = strongComponents(states, isLinked).map((members): ConnectedClass => {
    const within = new Set(members);
    const isClosed = members.every((from) => states.every((to) => within.has(to) || !isLinked(from, to)));
    const transitions = members.reduce((sum, from) => sum + sums[from]!, 0);
    return { states: members, isClosed, transitions, leavesAtMost: isClosed ? atMost(transitions) : null };
  });
  classes.sort((a, b) => b.transitions - a.transitions || a.states[0]! - b.states[0]!);
  const parts = strongComponents(states, (from, to) => isLinked(from, to) || isLinked(to, from));
  parts.sort((a, b) => b.length - a.length || a[0]! - b[0]!);
  return { states, neverLeft, classes, parts };
}

/** The upper 95 % limit of a probability of which none of n tries came true. */
export function atMost(n: number): number {
  return n === 0 ? 1 : 1 - 0.05 ** (1 / n);
}

function statesWithTransitions(counts: Counts, numStates: number) {
  const all = Array.from({ length: numStates }, (_, state) => state);
  const isSeen = (state: number) =>
    all.some((other) => counts[state * numStates + other]! > 0 || counts[other * numStates + state]! > 0);
  const seen = all.filter(isSeen);
  let states = seen;
  for (;;) {
    const kept = states.filter((from) => states.some((to) => counts[from * numStates + to]! > 0));
    if (kept.length === states.length) break;
    states = kept;
  }
  return { states, neverLeft: seen.filter((state) => !states.includes(state)) };
}

/** Tarjan's algorithm, without recursion. Each component in ascending order. */
function strongComponents(
  states: readonly number[],
  isLinked: (from: number, to: number) => boolean,
): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const found: number[][] = [];
  for (const root of states) {
    if (index.has(root)) continue;
    const work: { state: number; next: number }[] = [{ state: root, next: 0 }];
    while (work.length > 0) {
      const top = work.at(-1)!;
      const { state } = top;
      if (top.next === 0 && !index.has(state)) {
        index.set(state, index.size);
        low.set(state, index.get(state)!);
        stack.push(state);
        onStack.add(state);
      }
      let goesDeeper = false;
      while (top.next < states.length) {
        const other = states[top.next++]!;
        if (!isLinked(state, other)) continue;
        if (!index.has(other)) {
          work.push({ state: other, next: 0 });
          goesDeeper = true;
          break;
        }
        if (onStack.has(other)) low.set(state, Math.min(low.get(state)!, index.get(other)!));
      }
      if (goesDeeper) continue;
      work.pop();
      const parent = work.at(-1)?.state;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(state)!));
      if (low.get(state) !== index.get(state)) continue;
      const component: number[] = [];
      for (let member = -1; member !== state; ) {
        member = stack.pop()!;
        onStack.delete(member);
        component.push(member);
      }
      found.push(component.sort((a, b) => a - b));
    }
  }
  return found;
}
