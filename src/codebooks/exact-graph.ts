import { runEnds } from "../why/exact-measures.ts";
import type { LabelledPanel } from "./labelled-panels.ts";

/** A cycle of exact states, and what flows into it. */
export interface CycleOfGraph {
  /** Invocations of one turn. */
  readonly period: number;
  /** Rounds of the network of one turn. */
  readonly rounds: number;
  /** How many runs end in it. */
  readonly runs: number;
  readonly prompts: number;
  readonly seeds: number;
  /** States that were seen to lead into it, without its own: its basin as far as it is known. */
  readonly basin: number;
  /** The most invocations that a run took to come to it. */
  readonly longest_way: number;
  /** Labels of the outputs of one turn, in their order; −1 for one without a label. */
  readonly labels: readonly number[];
}

/** The exact graph of states of runs with fixed seeds: each state leads to one other, so that every run ends in a cycle. */
export interface ExactGraph {
  /** Distinct states of all runs: outputs at their places; runs of two seeds share none, since their maps differ. */
  readonly states: number;
  readonly cycles: readonly CycleOfGraph[];
  /** Runs whose last step came before a state came back. */
  readonly not_yet: number;
  /** Runs that left a cycle again: their models do not repeat themselves. */
  readonly left_again: number;
}

/** The cycles of a network with fixed seeds, those that most runs flow into first. */
export function exactGraph({ panel, steps, labels }: LabelledPanel): ExactGraph {
  const { ends } = runEnds(panel);
  const { prompts, seeds } = panel.labels;
  const placeOf = new Map(steps.map((step, place) => [step, place]));
  const cycles = new Map<string, number[]>();
  const states = new Set<string>();
  for (const [run, { verdict, endState }] of ends.entries()) {
    for (const state of panel.states[run]!) states.add(`${seeds[run]} ${state}`);
    if (verdict !== "in a cycle" || endState === null) continue;
    // The same set of states under two seeds is two cycles of two maps.
    const key = `${seeds[run]} ${endState}`;
    cycles.set(key, [...(cycles.get(key) ?? []), run]);
  }
  const found = [...cycles.values()].map((runs): CycleOfGraph => {
    const basin = new Set<number>();
    let longest = 0;
    for (const run of runs) {
      const { entry } = ends[run]!.found!;
      longest = Math.max(longest, entry);
      for (const state of panel.states[run]!.subarray(0, entry)) basin.add(state);
    }
    const [first] = runs;
    const { entry, period } = ends[first!]!.found!;
    const turn = Array.from({ length: period }, (_, at) => placeOf.get(entry + at));
    const count = (of: ArrayLike<number>) => new Set(runs.map((run) => of[run]!)).size;
    return {
      period,
      rounds: period / panel.places,
      runs: runs.length,
      prompts: count(prompts),
      seeds: count(seeds),
      basin: basin.size,
      longest_way: longest,
      labels: turn.flatMap((place) => (place === undefined ? [] : [labels[first!]![place]!])),
    };
  });
  found.sort((a, b) => b.runs - a.runs || b.basin - a.basin || a.period - b.period);
  const withVerdict = (wanted: string) => ends.filter(({ verdict }) => verdict === wanted).length;
  return {
    states: states.size,
    cycles: found,
    not_yet: withVerdict("not yet"),
    left_again: withVerdict("left again"),
  };
}
