import { numRowsOf, rowAt, type VectorRows } from "./vector-rows.ts";

/** The different rows of a matrix, each once. */
export interface DistinctRows<Coordinates = Float32Array | Float64Array> {
  /** In the order of their first occurrence. */
  readonly distinct: VectorRows<Coordinates>;
  /** How often each of them occurs. */
  readonly weights: Uint32Array;
  /** For each row of the matrix its row in `distinct`. */
  readonly placeOf: Uint32Array;
  /** For each row of `distinct` its first occurrence in the matrix. */
  readonly first: Uint32Array;
}

/** Collects equal rows; −0 equals 0, NaN equals nothing. If all rows differ they are not copied. */
export function distinctRows<Coordinates extends Float32Array | Float64Array>(
  rows: VectorRows<Coordinates>,
): DistinctRows<Coordinates> {
  const { dimension } = rows;
  const placeOf = new Uint32Array(numRowsOf(rows));
  const first: number[] = [];
  const weights: number[] = [];
  const known = new KnownRows(rows);
  for (let row = 0; row < placeOf.length; row++) {
    const place = known.placeOf(row);
    placeOf[row] = place;
    if (place === first.length) first.push(row);
    weights[place] = (weights[place] ?? 0) + 1;
  }
  return {
    distinct: first.length === placeOf.length ? rows : { coordinates: rowsAt(rows, first), dimension },
    weights: Uint32Array.from(weights),
    placeOf,
    first: Uint32Array.from(first),
  };
}

function rowsAt<Coordinates extends Float32Array | Float64Array>(
  rows: VectorRows<Coordinates>,
  places: readonly number[],
): Coordinates {
  const { dimension } = rows;
  const coordinates = rows.coordinates.slice(0, places.length * dimension) as Coordinates;
  for (const [at, place] of places.entries()) coordinates.set(rowAt(rows, place), at * dimension);
  return coordinates;
}

/** How many rows differ from all rows before them; −0 equals 0. */
export function countDistinctRows(rows: VectorRows): number {
  const known = new KnownRows(rows);
  for (let row = 0; row < numRowsOf(rows); row++) known.placeOf(row);
  return known.count;
}

/** The rows that were seen so far, found by a hash of their bits and then compared. */
class KnownRows {
  count = 0;
  readonly #rows: VectorRows;
  readonly #words: Int32Array;
  readonly #wordsPerRow: number;
  readonly #byHash = new Map<number, { row: number; place: number }[]>();

  constructor(rows: VectorRows) {
    const { coordinates, dimension } = rows;
    this.#rows = rows;
    this.#words = new Int32Array(coordinates.buffer, coordinates.byteOffset, coordinates.byteLength / 4);
    this.#wordsPerRow = (dimension * coordinates.BYTES_PER_ELEMENT) / 4;
  }

  /** The place of a row among the distinct ones; a new one comes last. */
  placeOf(row: number): number {
    const hash = this.#hashOf(row);
    const candidates = this.#byHash.get(hash) ?? [];
    const equal = candidates.find((candidate) => this.#areEqual(candidate.row, row));
    if (equal !== undefined) return equal.place;
    candidates.push({ row, place: this.count });
    this.#byHash.set(hash, candidates);
    return this.count++;
  }

  #hashOf(row: number): number {
    let hash = 0;
    const start = row * this.#wordsPerRow;
    for (let at = start; at < start + this.#wordsPerRow; at++) {
      // The sign bit is shifted out, so that −0 and 0 have one hash. The low bits of a float often are zeros: they are mixed in.
      const word = this.#words[at]! << 1;
      hash = Math.imul(hash ^ word ^ (word >>> 15), 0x9e3779b1);
      hash ^= hash >>> 13;
    }
    return hash;
  }

  #areEqual(row: number, other: number): boolean {
    const { coordinates, dimension } = this.#rows;
    for (let column = 0; column < dimension; column++) {
      if (coordinates[row * dimension + column] !== coordinates[other * dimension + column]) return false;
    }
    return true;
  }
}
