/** An output, and how many states show it. */
export interface FrequentOutput<State> {
  readonly state: State;
  readonly occurrences: number;
}

/**
 * What some states show, each different output once, the most frequent first; of those that are as frequent, the one that came first.
 *
 * @param outputOf - The same for states that show the same.
 * @param count - How many are told.
 */
export function frequentOutputs<State>(
  states: Iterable<State>,
  outputOf: (state: State) => string,
  count: number,
): { readonly numOutputs: number; readonly outputs: readonly FrequentOutput<State>[] } {
  const found = new Map<string, { state: State; occurrences: number }>();
  for (const state of states) {
    const known = found.get(outputOf(state));
    if (known === undefined) found.set(outputOf(state), { state, occurrences: 1 });
    else known.occurrences++;
  }
  const outputs = [...found.values()].sort((a, b) => b.occurrences - a.occurrences).slice(0, count);
  return { numOutputs: found.size, outputs };
}
