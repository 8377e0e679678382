import fc from "fast-check";

/** Points that are likely to coincide, to lie on lines and to have equal distances. */
export function gridClouds(maxPoints: number): fc.Arbitrary<number[][]> {
  const onGrid = (dimension: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: dimension, maxLength: dimension });
  return fc
    .integer({ min: 1, max: 4 })
    .chain((dimension) => fc.array(onGrid(dimension), { minLength: 1, maxLength: maxPoints }));
}

/** Points in general position, with multiples of 2⁻¹⁰ between -8 and 8 as coordinates. */
export function scatteredClouds(maxPoints: number, minPoints = 1): fc.Arbitrary<number[][]> {
  const coordinate = fc.integer({ min: -8192, max: 8192 }).map((steps) => steps / 1024);
  return fc.integer({ min: 1, max: 4 }).chain((dimension) =>
    fc.array(fc.array(coordinate, { minLength: dimension, maxLength: dimension }), {
      minLength: minPoints,
      maxLength: maxPoints,
    }),
  );
}
