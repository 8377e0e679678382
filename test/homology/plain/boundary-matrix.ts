/** `bars[k]`: births and deaths in Hk, sorted by birth, then death; without bars of zero length. */
export type Barcode = [birth: number, death: number][][];

/**
 * Persistence diagrams by the definition: all simplices in order, their boundary matrix over Z/2, columns reduced from
 * left to right. Nothing is shared with the kernel, not even which dimension a matrix is reduced in. For some thirty points.
 *
 * @param distances - Full symmetric `[n, n]` matrix.
 */
export function barcodeByBoundaryMatrix(
  distances: ArrayLike<number>,
  numPoints: number,
  maxHomologyDimension: number,
  maxEdgeLength = Number.POSITIVE_INFINITY,
): Barcode {
  const simplices = allSimplices(distances, numPoints, maxHomologyDimension + 1, maxEdgeLength);
  const indexOf = new Map(simplices.map((simplex, index) => [simplex.vertices.join(), index]));
  const columnOfPivot = new Map<number, number[]>();
  const barcode: Barcode = Array.from({ length: maxHomologyDimension + 1 }, () => []);
  const isPaired = new Set<number>();
  for (const [index, { vertices, value }] of simplices.entries()) {
    let column =
      vertices.length === 1 ? [] : vertices.map((_, at) => indexOf.get(vertices.toSpliced(at, 1).join())!);
    column.sort((a, b) => a - b);
    while (column.length > 0 && columnOfPivot.has(column.at(-1)!)) {
      column = symmetricDifference(column, columnOfPivot.get(column.at(-1)!)!);
    }
    if (column.length === 0) continue;
    const pivot = column.at(-1)!;
    columnOfPivot.set(pivot, column);
    isPaired.add(pivot).add(index);
    const birth = simplices[pivot]!.value;
    if (value > birth) barcode[vertices.length - 2]!.push([birth, value]);
  }
  for (const [index, { vertices, value }] of simplices.entries()) {
    if (!isPaired.has(index)) barcode[vertices.length - 1]?.push([value, Number.POSITIVE_INFINITY]);
  }
  for (const bars of barcode) bars.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
  return barcode;
}

interface Simplex {
  readonly vertices: number[];
  /** The length of the longest edge; 0 for a vertex. */
  readonly value: number;
}

function allSimplices(
  distances: ArrayLike<number>,
  n: number,
  maxDimension: number,
  maxEdgeLength: number,
): Simplex[] {
  const simplices: Simplex[] = [];
  const grow = (vertices: number[], value: number) => {
    simplices.push({ vertices, value });
    if (vertices.length > maxDimension) return;
    for (let next = vertices.at(-1)! + 1; next < n; next++) {
      const longest = vertices.reduce(
        (length, vertex) => Math.max(length, distances[vertex * n + next]!),
        value,
      );
      if (longest <= maxEdgeLength) grow([...vertices, next], longest);
    }
  };
  for (let vertex = 0; vertex < n; vertex++) grow([vertex], 0);
  return simplices.sort((a, b) => a.value - b.value || a.vertices.length - b.vertices.length);
}

/** Of two ascending lists. */
function symmetricDifference(a: number[], b: number[]): number[] {
  const difference: number[] = [];
  let atA = 0;
  let atB = 0;
  while (atA < a.length || atB < b.length) {
    const x = a[atA] ?? Number.POSITIVE_INFINITY;
    const y = b[atB] ?? Number.POSITIVE_INFINITY;
    if (x === y) {
      atA++;
      atB++;
    } else if (x < y) {
      difference.push(x);
      atA++;
    } else {
      difference.push(y);
      atB++;
    }
  }
  return difference;
}
