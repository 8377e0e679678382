import type { PersistenceDiagram } from "./persistence-diagram.ts";

/** How long the finite bars of one homology dimension are, together and the longest; 0 where there is none. */
export interface BarLengths {
  readonly total: number;
  readonly largest: number;
}

export function barLengths(diagram: PersistenceDiagram): BarLengths {
  let [total, largest] = [0, 0];
  for (const [birth, death] of diagram) {
    if (death === Number.POSITIVE_INFINITY) continue;
    total += death - birth;
    largest = Math.max(largest, death - birth);
  }
  return { total, largest };
}
