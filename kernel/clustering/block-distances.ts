// Squared distances between two blocks of quantised rows: |x|² + |y|² − 2⟨x, y⟩ in integers, without any rounding.
//
// Two rows against four columns at a time: eight sums stay in registers, and six loads feed eight products of eight. The four columns stay
// in the nearest cache while all rows pass by. Unrolled loops and other shapes (three by four, rows packed side by side) are no faster.

/** Rows, and columns, of a block. */
export const blockSize = 64;

/**
 * Fills `distances[row * 64 + column]`, uint32.
 *
 * @param rows - Addresses of the quantised rows, uint32; two more than `numRows` may be read.
 * @param rowNorms - Their squared norms, in the same order.
 */
export function blockDistances(
  rows: usize,
  rowNorms: usize,
  numRows: i32,
  columns: usize,
  columnNorms: usize,
  numColumns: i32,
  bytes: usize,
  distances: usize,
): void {
  for (let column = 0; column < numColumns; column += 4) {
    const address = columns + (<usize>column << 2);
    const y0 = <usize>load<u32>(address);
    const y1 = <usize>load<u32>(columns + (<usize>min(column + 1, numColumns - 1) << 2));
    const y2 = <usize>load<u32>(columns + (<usize>min(column + 2, numColumns - 1) << 2));
    const y3 = <usize>load<u32>(columns + (<usize>min(column + 3, numColumns - 1) << 2));
    const norms = v128.load(columnNorms + (<usize>column << 2));
    for (let row = 0; row < numRows; row += 2) {
      const x0 = <usize>load<u32>(rows + (<usize>row << 2));
      const x1 = <usize>load<u32>(rows + (<usize>min(row + 1, numRows - 1) << 2));
      const norm0 = i32x4.splat(load<i32>(rowNorms + (<usize>row << 2)));
      const norm1 = i32x4.splat(load<i32>(rowNorms + (<usize>min(row + 1, numRows - 1) << 2)));
      const line = distances + (<usize>row << 8) + (<usize>column << 2);
      let a0 = i32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let offset: usize = 0; offset < bytes; offset += 16) {
        const left0 = v128.load(x0 + offset);
        const left1 = v128.load(x1 + offset);
        let right = v128.load(y0 + offset);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(left0, right));
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(left1, right));
        right = v128.load(y1 + offset);
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(left0, right));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(left1, right));
        right = v128.load(y2 + offset);
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(left0, right));
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(left1, right));
        right = v128.load(y3 + offset);
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(left0, right));
        b3 = i32x4.add(b3, i32x4.dot_i16x8_s(left1, right));
      }
      v128.store(line, squares(norm0, norms, fourSums(a0, a1, a2, a3)));
      v128.store(line, squares(norm1, norms, fourSums(b0, b1, b2, b3)), 256);
    }
  }
}

// @ts-ignore: decorator
@inline
function squares(norm: v128, norms: v128, products: v128): v128 {
  return i32x4.sub(i32x4.add(norm, norms), i32x4.shl(products, 1));
}

/** The sums of the four lanes of each, transposed. */
// @ts-ignore: decorator
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const high = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7));
}
