/** Row-major `[numColumns, numRows]` of a row-major `[numRows, numColumns]`. */
export function transposed(matrix: Float64Array, numRows: number, numColumns: number): Float64Array {
  const turned = new Float64Array(matrix.length);
  for (let row = 0; row < numRows; row++) {
    for (let column = 0; column < numColumns; column++)
      turned[column * numRows + row] = matrix[row * numColumns + column]!;
  }
  return turned;
}
