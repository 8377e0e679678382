const MOST_SWEEPS = 60;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations.
 *
 * @param matrix - Row-major `[n, n]`.
 * @returns `values` `[n]`, the greatest first; `vectors` row-major `[n, n]`, whose columns belong to them
 * @see Golub & Van Loan, "Matrix Computations", section 8.5
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a, n); sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const sorted = new Float64Array(n * n);
  for (const [to, from] of order.entries()) {
    for (let row = 0; row < n; row++) sorted[row * n + to] = vectors[row * n + from]!;
  }
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors: sorted };
}

function isDiagonal(a: Float64Array, n: number): boolean {
  let off = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const square = a[i * n + j]! ** 2;
      all += square;
      if (i !== j) off += square;
    }
  }
  return off <= all * Number.EPSILON ** 2;
}

/** Makes a[p, q] zero by turning the plane of axes p and q. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q]!;
  if (between === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * between);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let i = 0; i < n; i++) {
    const ip = a[i * n + p]!;
    const iq = a[i * n + q]!;
    a[i * n + p] = cosine * ip - sine * iq;
    a[i * n + q] = sine * ip + cosine * iq;
  }
  for (let i = 0; i < n; i++) {
    const pi = a[p * n + i]!;
    const qi = a[q * n + i]!;
    a[p * n + i] = cosine * pi - sine * qi;
    a[q * n + i] = sine * pi + cosine * qi;
  }
  for (let i = 0; i < n; i++) {
    const ip = vectors[i * n + p]!;
    const iq = vectors[i * n + q]!;
    vectors[i * n + p] = cosine * ip - sine * iq;
    vectors[i * n + q] = sine * ip + cosine * iq;
  }
}
