import type { NormalDraws } from "./normal-draws.ts";

/** What runs visited: at each caption a symbol, and the member of it that was there. */
export interface Visits {
  /** For each run its symbols by caption; all runs have equally many. Whole numbers from 0. */
  readonly symbols: readonly Int32Array[];
  /** For each run the members by caption: numbers of points. */
  readonly members: readonly Int32Array[];
}

/**
 * Runs as a first-order chain of symbols would make them, with members drawn anew: where several runs are at one symbol at one caption, each goes
 * on as any of them did; then the members of a symbol are dealt out anew among all visits to it, over all runs.
 *
 * Under a first-order chain, which may change with time, runs that are at one symbol at one time may exchange what comes after. Where members depend
 * on nothing but their symbol, they may be exchanged too. So the runs and their surrogates are equally likely given who met where, and a test
 * against them is exact; no transition matrix is estimated.
 *
 * @returns For each run the members that it visits.
 */
export function chainSurrogate({ symbols, members }: Visits, draws: NormalDraws): Int32Array[] {
  const numRuns = symbols.length;
  const length = symbols[0]?.length ?? 0;
  // Which run each surrogate follows at present.
  const followed = Int32Array.from({ length: numRuns }, (_, run) => run);
  const surrogate = symbols.map(() => new Int32Array(length));
  for (let caption = 0; caption < length; caption++) {
    for (const at of groups(followed, (run) => symbols[run]![caption]!).values()) {
      const runs = Int32Array.from(at, (place) => followed[place]!);
      draws.shuffle(runs);
      for (const [k, place] of at.entries()) followed[place] = runs[k]!;
    }
    for (let run = 0; run < numRuns; run++) surrogate[run]![caption] = symbols[followed[run]!]![caption]!;
  }
  const dealt = new Map<number, { members: Int32Array; next: number }>();
  for (const [symbol, pool] of membersBySymbol(symbols, members)) {
    const deck = Int32Array.from(pool);
    draws.shuffle(deck);
    dealt.set(symbol, { members: deck, next: 0 });
  }
  return surrogate.map((run) =>
    run.map((symbol) => {
      const deck = dealt.get(symbol)!;
      return deck.members[deck.next++]!;
    }),
  );
}

/**
 * The share of visits that surrogates can change at all: those to a symbol with several members, and those after which a run could go on as another.
 * From 0, where every surrogate is the runs themselves and nothing can be told, to 1.
 */
export function changeableShare({ symbols, members }: Visits): number {
  const several = new Set<number>();
  for (const [symbol, pool] of membersBySymbol(symbols, members))
    if (new Set(pool).size > 1) several.add(symbol);
  const everyRun = Int32Array.from(symbols.keys());
  let changeable = 0;
  let visits = 0;
  const mayLeave = symbols.map(() => false);
  for (let caption = 0; caption < (symbols[0]?.length ?? 0); caption++) {
    for (const run of everyRun) {
      visits++;
      if (several.has(symbols[run]![caption]!) || mayLeave[run]) changeable++;
    }
    for (const runs of groups(everyRun, (run) => symbols[run]![caption]!).values()) {
      const next = new Set(runs.map((run) => symbols[run]![caption + 1]));
      if (next.size > 1) for (const run of runs) mayLeave[run] = true;
    }
  }
  return visits === 0 ? 0 : changeable / visits;
}

function membersBySymbol(
  symbols: readonly Int32Array[],
  members: readonly Int32Array[],
): Map<number, number[]> {
  const pools = new Map<number, number[]>();
  for (const [run, ofRun] of symbols.entries()) {
    for (const [caption, symbol] of ofRun.entries()) {
      const pool = pools.get(symbol) ?? [];
      pool.push(members[run]![caption]!);
      pools.set(symbol, pool);
    }
  }
  return pools;
}

/** The places of a list by what stands there. */
function groups(list: Int32Array, of: (value: number) => number): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let at = 0; at < list.length; at++) {
    const name = of(list[at]!);
    const group = found.get(name) ?? [];
    group.push(at);
    found.set(name, group);
  }
  return found;
}
