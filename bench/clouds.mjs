/**
 * The point clouds of the homology bench, from a seed: the same numbers on every machine that rounds Math.log, Math.cos
 * and Math.sqrt alike.
 *
 * | kind | cloud | like |
 * |---|---|---|
 * | a | uniform in the cube [0, 1]^768 | nothing in particular: many small voids |
 * | b | random walk on the sphere S^255, step 0.3 | a trajectory that drifts |
 * | c | eight centres on S^255, sticky, noise 0.1, 40 % exact duplicates | a trajectory that gets stuck |
 * | d | uniform in the cube [0, 1]^3 | the low dimensions that others are measured on |
 *
 * @typedef {"a" | "b" | "c" | "d"} CloudKind
 * @typedef {{ points: Float32Array<ArrayBuffer>, dimension: number }} Cloud
 */

/**
 * @param {CloudKind} kind
 * @param {number} numPoints
 * @param {number} [seed]
 * @returns {Cloud}
 */
export function makeCloud(kind, numPoints, seed = 1) {
  const random = uniformNumbers(seed * 1_000_003 + numPoints * 4 + "abcd".indexOf(kind));
  if (kind === "a") return uniformCube(numPoints, 768, random);
  if (kind === "b") return walkOnSphere(numPoints, 256, random);
  if (kind === "c") return stickyClusters(numPoints, 256, random);
  return uniformCube(numPoints, 3, random);
}

/** @typedef {() => number} Random - The next number, in [0, 1). */

/**
 * The generator sfc32 of PractRand, warmed up from one integer.
 *
 * @param {number} seed
 * @returns {Random}
 */
export function uniformNumbers(seed) {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) next();
  return next;
}

/** @param {number} numPoints @param {number} dimension @param {Random} random @returns {Cloud} */
function uniformCube(numPoints, dimension, random) {
  return { points: Float32Array.from({ length: numPoints * dimension }, random), dimension };
}

/** @param {number} numPoints @param {number} dimension @param {Random} random @returns {Cloud} */
function walkOnSphere(numPoints, dimension, random) {
  const points = new Float32Array(numPoints * dimension);
  let position = unitVector(dimension, random);
  for (let row = 0; row < numPoints; row++) {
    points.set(position, row * dimension);
    position = normalized(sum(position, unitVector(dimension, random), 0.3));
  }
  return { points, dimension };
}

/** @param {number} numPoints @param {number} dimension @param {Random} random @returns {Cloud} */
function stickyClusters(numPoints, dimension, random) {
  const points = new Float32Array(numPoints * dimension);
  const centres = Array.from({ length: 8 }, () => unitVector(dimension, random));
  let state = Math.floor(8 * random());
  for (let row = 0; row < numPoints; row++) {
    if (random() < 0.15) state = Math.floor(8 * random());
    if (row > 0 && random() < 0.4) {
      const earlier = Math.floor(row * random());
      points.copyWithin(row * dimension, earlier * dimension, (earlier + 1) * dimension);
    } else {
      points.set(normalized(sum(centres[state] ?? [], unitVector(dimension, random), 0.1)), row * dimension);
    }
  }
  return { points, dimension };
}

/** @param {number} dimension @param {Random} random @returns {number[]} */
function unitVector(dimension, random) {
  // Box and Muller: the direction of a vector of independent normal numbers is uniform on the sphere.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return normalized(Array.from({ length: dimension }, normal));
}

/** @param {number[]} vector @returns {number[]} */
function normalized(vector) {
  const length = Math.sqrt(vector.reduce((total, x) => total + x * x, 0));
  return vector.map((x) => x / length);
}

/** @param {number[]} vector @param {number[]} other @param {number} factor @returns {number[]} */
function sum(vector, other, factor) {
  return vector.map((x, at) => x + factor * (other[at] ?? 0));
}
