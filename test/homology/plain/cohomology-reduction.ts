import type { Coboundary } from "./coboundaries.ts";
import { KeyQueue } from "./key-queue.ts";
import { NO_SIMPLEX } from "./simplex-keys.ts";

export interface Pairing {
  /** From each cofacet that ends a class to the simplex that begins it. Without the apparent pairs, which have no length. */
  readonly birthOf: ReadonlyMap<number, number>;
  /** Simplices whose class never ends. */
  readonly essential: readonly number[];
}

/**
 * Persistent cohomology over Z/2: reduces the coboundary matrix column by column, from the latest simplex to the earliest, until
 * no two columns have the same pivot (their earliest cofacet). A column and its pivot are then a birth and its death; a column
 * that became zero is essential.
 *
 * The reduced columns are not kept, only which columns were added to which (the *implicit* reduction matrix): coboundaries are
 * cheap to list again and there are many times more cofacets than summands.
 *
 * @param columns - Keys in descending order, without the simplices that end a class one dimension below (*clearing*: their
 *   columns reduce to zero) and without those in an apparent pair with a cofacet (already reduced).
 * @param queueCapacity - Even; how many cofacets are held at a time. Changes time and memory, never the result.
 * @see Bauer 2021, "Ripser: efficient computation of Vietoris–Rips persistence barcodes", doi:10.1007/s41468-021-00071-5
 */
export function pairByCohomology(
  columns: readonly number[],
  coboundary: Coboundary,
  numVertices: number,
  queueCapacity: number = QUEUE_CAPACITY,
): Pairing {
  const birthOf = new Map<number, number>();
  const summandsOf = new Map<number, Float64Array>();
  const essential: number[] = [];
  const cofacets = new Float64Array(numVertices);
  const { keyLimit } = coboundary;
  const queue = new KeyQueue(queueCapacity);

  for (const column of columns) {
    const earliest = earliestCofacet(column);
    // Emergent pair: the column is reduced as it stands, so that no queue is needed.
    if (earliest !== NO_SIMPLEX && columnWithPivot(earliest).length === 0) {
      birthOf.set(earliest, column);
      continue;
    }
    const { pivot, summands } = reduce(column, earliest);
    if (pivot === NO_SIMPLEX) {
      essential.push(column);
    } else {
      birthOf.set(pivot, column);
      summandsOf.set(pivot, summands);
    }
  }
  return { birthOf, essential };

  /** Adds columns to a column until their sum has a pivot of its own, or is zero (`NO_SIMPLEX`). */
  function reduce(column: number, earliest: number): { pivot: number; summands: Float64Array } {
    const summands = new Set([column]);
    let from = earliest;
    queue.restart(from + keyLimit / FIRST_WINDOW);
    enqueue(column, from);
    for (;;) {
      let pivot = queue.popPivot();
      while (pivot === NO_SIMPLEX && queue.limit < keyLimit) {
        // All below the limit has cancelled: list the same coboundaries again, from there on and twice as far.
        const width = 2 * (queue.limit - from);
        from = queue.limit;
        queue.restart(from + width);
        for (const summand of summands) enqueue(summand, from);
        pivot = queue.popPivot();
      }
      const added = pivot === NO_SIMPLEX ? NONE : columnWithPivot(pivot);
      if (added.length === 0) return { pivot, summands: Float64Array.from(summands) };
      for (const summand of added) {
        // Over Z/2 a column added twice is not added.
        if (!summands.delete(summand)) summands.add(summand);
        // Of the column added, all up to its pivot cancels: the pivot with the one just taken out of the queue, what is before
        // it among the summands. Keys are whole numbers, so the next one is pivot + 1.
        enqueue(summand, pivot + 1);
      }
    }
  }

  /** Adds the cofacets from the key `from` on to the queue. */
  function enqueue(simplex: number, from: number): void {
    const count = coboundary.writeCofacets(simplex, cofacets);
    for (let at = 0; at < count; at++) {
      if (cofacets[at]! >= from) queue.push(cofacets[at]!);
    }
  }

  function earliestCofacet(simplex: number): number {
    const count = coboundary.writeCofacets(simplex, cofacets);
    if (count === 0) return NO_SIMPLEX;
    let key = cofacets[0]!;
    for (let at = 1; at < count; at++) if (cofacets[at]! < key) key = cofacets[at]!;
    return key;
  }

  /** The simplices whose coboundaries add up to the reduced column with this pivot; none if there is no such column yet. */
  function columnWithPivot(pivot: number): ArrayLike<number> & Iterable<number> {
    const birth = birthOf.get(pivot);
    if (birth !== undefined) return summandsOf.get(pivot) ?? [birth];
    const facet = coboundary.apparentFacet(pivot);
    return facet === NO_SIMPLEX ? NONE : [facet];
  }
}

const NONE: readonly number[] = [];

/**
 * The sum of a long column can have a thousand times more cofacets than the reduction ever looks at, and those of the one void
 * of 400 points on a sphere would fill half a gigabyte. So a sum is read in windows, of which the first is this part of all
 * keys, and no window takes more than 8 MB.
 */
const FIRST_WINDOW = 256;
const QUEUE_CAPACITY = 2 ** 20;
