// What it costs to match a bar with another, or with the diagonal.

/** The distance of two bars as points of the plane: the greater difference (maximum norm), or the Euclidean one. */
// @ts-ignore: decorator
@inline
export function barDistance(one: usize, other: usize, isMaximum: bool): f64 {
  const births = Math.abs(load<f64>(one) - load<f64>(other));
  const deaths = Math.abs(load<f64>(one, 8) - load<f64>(other, 8));
  if (isMaximum) return Math.max(births, deaths);
  // Scaled by the greater one, so that no square overflows or vanishes.
  const greater = Math.max(births, deaths);
  if (greater == 0) return 0;
  const ratio = Math.min(births, deaths) / greater;
  return greater * Math.sqrt(1 + ratio * ratio);
}

/** The distance of a bar from the nearest point of the diagonal. */
// @ts-ignore: decorator
@inline
export function diagonalDistance(bar: usize, isMaximum: bool): f64 {
  // Halved first, so that no difference overflows.
  const half = load<f64>(bar, 8) / 2 - load<f64>(bar) / 2;
  return isMaximum ? half : half * Math.SQRT2;
}

// @ts-ignore: decorator
@inline
export function power(distance: f64, order: i32): f64 {
  return order == 2 ? distance * distance : distance;
}
