import { uniformNumbers } from "./clouds.mjs";

/**
 * Unit vectors like the embeddings of outputs: three quarters around centres, a hundred and fifty to each on average, of different
 * spreads, and a quarter anywhere. From a seed.
 *
 * @param {number} numPoints
 * @param {number} dimension
 * @param {number} shareOfDuplicates - How many of them repeat an earlier one.
 * @param {number} [seed]
 * @returns {Float32Array<ArrayBuffer>} row-major
 */
export function embeddingCloud(numPoints, dimension, shareOfDuplicates, seed = 1) {
  const random = uniformNumbers(seed);
  // Box and Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const numCentres = Math.ceil(numPoints / 200);
  const centres = Float64Array.from({ length: numCentres * dimension }, normal);
  const spreads = Float64Array.from({ length: numCentres }, () => 0.2 + 0.6 * random());
  const points = new Float32Array(numPoints * dimension);
  for (let row = 0; row < numPoints; row++) {
    const start = row * dimension;
    if (row > 0 && random() < shareOfDuplicates) {
      const earlier = Math.floor(random() * row) * dimension;
      points.copyWithin(start, earlier, earlier + dimension);
      continue;
    }
    const centre = Math.floor(random() * numCentres);
    const isScattered = random() < 0.25;
    let squares = 0;
    const point = Float64Array.from({ length: dimension }, (_, k) => {
      const x = isScattered
        ? normal()
        : (centres[centre * dimension + k] ?? 0) + (spreads[centre] ?? 0) * normal();
      squares += x * x;
      return x;
    });
    points.set(
      point.map((x) => x / Math.sqrt(squares)),
      start,
    );
  }
  return points;
}
