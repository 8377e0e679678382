/**
 * Sine of an angle given in turns. A polynomial, since `Math.sin` may differ in its last digits between engines and a
 * picture must not. Off by less than 4e-6.
 */
export function sineOfTurns(turns: number): number {
  let t = turns - Math.floor(turns);
  if (t > 0.75) t -= 1;
  else if (t > 0.25) t = 0.5 - t;
  const x = t * 6.283185307179586;
  const x2 = x * x;
  return x * (1 - (x2 / 6) * (1 - (x2 / 20) * (1 - (x2 / 42) * (1 - x2 / 72))));
}

export function cosineOfTurns(turns: number): number {
  return sineOfTurns(turns + 0.25);
}
