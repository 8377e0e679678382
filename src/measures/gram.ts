import type { UnitRows } from "../vectors/unit-rows.ts";

/**
 * The inner products of all rows with each other.
 *
 * @returns Row-major `[n, n]`, symmetric.
 */
export function gram({ coordinates, dimension }: UnitRows): Float64Array {
  const n = coordinates.length / dimension;
  const products = new Float64Array(n * n);
  // Three rows by three: each coordinate that is loaded is used three times, and the nine sums stay in registers.
  for (let i = 0; i < n; i += 3) {
    for (let j = 0; j <= i; j += 3) block(products, coordinates, dimension, n, i, j);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) products[j * n + i] = products[i * n + j]!;
  return products;
}

function block(products: Float64Array, x: Float64Array, d: number, n: number, i: number, j: number): void {
  const rows = Math.min(3, n - i);
  const columns = Math.min(3, n - j);
  // Rows beyond the last are computed as the last one, and not written.
  const a0 = i * d;
  const a1 = Math.min(i + 1, n - 1) * d;
  const a2 = Math.min(i + 2, n - 1) * d;
  const b0 = j * d;
  const b1 = Math.min(j + 1, n - 1) * d;
  const b2 = Math.min(j + 2, n - 1) * d;
  let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < d; k++) {
    const x0 = x[a0 + k]!;
    const x1 = x[a1 + k]!;
    const x2 = x[a2 + k]!;
    const y0 = x[b0 + k]!;
    const y1 = x[b1 + k]!;
    const y2 = x[b2 + k]!;
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
  const sums = [s00, s01, s02, s10, s11, s12, s20, s21, s22];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      products[(i + row) * n + j + column] = sums[3 * row + column]!;
    }
  }
}
