import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** An eigenvalue so near to 1 stands for a closed class, not for a time. */
const ONE = 1 - 1e-9;

/**
 * The implied time scales of a transition matrix: −lag / ln |λ| of its eigenvalues, the longest first, in the units of the lag. They tell how
 * slowly differences die away; the first is that of the slowest one. If the chain is Markovian, they do not depend on the lag.
 *
 * @param matrix - Row-major `[n, n]`, each row adds up to 1.
 * @returns without those of the closed classes, whose eigenvalue is 1; an eigenvalue of 0 gives 0. At most n − 1.
 * @see Swope, Pitera & Suits 2004, doi:10.1021/jp037421y
 */
export function impliedTimeScales(matrix: Float64Array, n: number, lag: number): number[] {
  return sizesOfEigenvalues(matrix, n)
    .filter((size) => size < ONE)
    .map((size) => (size > 0 ? -lag / Math.log(size) : 0));
}

/** |λ| of all eigenvalues, the largest first. */
function sizesOfEigenvalues(matrix: Float64Array, n: number): number[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, matrix),
    {
      assumeSymmetric: false,
    },
  );
  return realEigenvalues.map((real, at) => Math.hypot(real, imaginaryEigenvalues[at]!)).sort((a, b) => b - a);
}
