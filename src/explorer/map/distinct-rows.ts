/**
 * The different rows of a matrix, in the order of their first appearance.
 *
 * @param matrix - Row-major `[n, width]`.
 * @returns `rows` row-major `[m, width]`; `rowOf` `[n]`, the place of each row among them
 */
export function distinctRows(
  matrix: Float32Array<ArrayBuffer>,
  width: number,
): { rows: Float32Array; rowOf: Uint32Array } {
  const n = matrix.length / width;
  const rowOf = new Uint32Array(n);
  const rows = new Float32Array(matrix.length);
  const known = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    const row = matrix.subarray(i * width, (i + 1) * width);
    const key = Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString("latin1");
    let place = known.get(key);
    if (place === undefined) {
      place = known.size;
      known.set(key, place);
      rows.set(row, place * width);
    }
    rowOf[i] = place;
  }
  return { rows: rows.slice(0, known.size * width), rowOf };
}
