import type { Bar, PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";

/**
 * The bottleneck distance of two diagrams, exactly: the least ε at which all bars longer than 2ε can be matched one to one, with
 * births and deaths at most ε apart. For small diagrams: a perfect matching is sought for each ε in question.
 */
export function bottleneckDistance(a: PersistenceDiagram, b: PersistenceDiagram): number {
  // Only equal numbers of essential bars can be matched; in the order of their births, no two of them gain by crossing.
  const essentialA = a.filter(isEssential);
  const essentialB = b.filter(isEssential);
  if (essentialA.length !== essentialB.length) return Number.POSITIVE_INFINITY;
  const essential = Math.max(0, ...essentialA.map(([birth], at) => Math.abs(birth - essentialB[at]![0])));

  const costs = matchingCosts(
    a.filter((bar) => !isEssential(bar)),
    b.filter((bar) => !isEssential(bar)),
  );
  const candidates = [...new Set([0, ...costs.flat()])].sort((x, y) => x - y);
  let least = 0;
  let most = candidates.length - 1;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (hasPerfectMatching(costs, candidates[middle]!)) most = middle;
    else least = middle + 1;
  }
  return Math.max(essential, candidates[least]!);
}

function isEssential([, death]: Bar): boolean {
  return death === Number.POSITIVE_INFINITY;
}

/** Rows: the bars of `a`, then a place on the diagonal for each bar of `b`; columns the other way round. */
function matchingCosts(a: PersistenceDiagram, b: PersistenceDiagram): number[][] {
  const toDiagonal = ([birth, death]: Bar): number => (death - birth) / 2;
  const rowsOfA = a.map((bar) => [
    ...b.map((other) => Math.max(Math.abs(bar[0] - other[0]), Math.abs(bar[1] - other[1]))),
    ...a.map(() => toDiagonal(bar)),
  ]);
  const rowsOfDiagonal = b.map(() => [...b.map(toDiagonal), ...a.map(() => 0)]);
  return [...rowsOfA, ...rowsOfDiagonal];
}

function hasPerfectMatching(costs: readonly (readonly number[])[], bound: number): boolean {
  const rowOf = new Map<number, number>();
  const augment = (row: number, seen: Set<number>): boolean => {
    for (const [column, cost] of costs[row]!.entries()) {
      if (cost > bound || seen.has(column)) continue;
      seen.add(column);
      const holder = rowOf.get(column);
      if (holder === undefined || augment(holder, seen)) {
        rowOf.set(column, row);
        return true;
      }
    }
    return false;
  };
  return costs.every((_, row) => augment(row, new Set()));
}
