/**
 * The least-squares fit of target ≈ c0 + c1·u + c2·v over the points that are marked.
 *
 * Where u and v do not spread, as with fewer than three points, the slopes that they cannot tell are 0.
 *
 * @param marked - 1 for the points that count, 0 for the others.
 */
export function fitAffine(
  u: ArrayLike<number>,
  v: ArrayLike<number>,
  target: ArrayLike<number>,
  marked: ArrayLike<number>,
): readonly [c0: number, c1: number, c2: number] {
  let n = 0;
  let [meanU, meanV, meanT] = [0, 0, 0];
  for (let i = 0; i < marked.length; i++) {
    if (marked[i] !== 1) continue;
    n += 1;
    meanU += u[i]!;
    meanV += v[i]!;
    meanT += target[i]!;
  }
  if (n === 0) return [0, 0, 0];
  [meanU, meanV, meanT] = [meanU / n, meanV / n, meanT / n];
  let [uu, uv, vv, ut, vt] = [0, 0, 0, 0, 0];
  for (let i = 0; i < marked.length; i++) {
    if (marked[i] !== 1) continue;
    const [x, y, t] = [u[i]! - meanU, v[i]! - meanV, target[i]! - meanT];
    uu += x * x;
    uv += x * y;
    vv += y * y;
    ut += x * t;
    vt += y * t;
  }
  const determinant = uu * vv - uv * uv;
  if (determinant > 1e-12 * uu * vv) {
    const slopeU = (vv * ut - uv * vt) / determinant;
    const slopeV = (uu * vt - uv * ut) / determinant;
    return [meanT - slopeU * meanU - slopeV * meanV, slopeU, slopeV];
  }
  const slopeU = uu > 0 ? ut / uu : 0;
  return [meanT - slopeU * meanU, slopeU, 0];
}
