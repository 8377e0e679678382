import fc from "fast-check";

/** The mutual reachability distances of some points, from their definition. */
export function reachability(points: readonly ArrayLike<number>[], minSamples: number) {
  const distance = (one: ArrayLike<number>, other: ArrayLike<number>) => {
    let sum = 0;
    for (let k = 0; k < one.length; k++) sum += (one[k]! - other[k]!) ** 2;
    return Math.sqrt(sum);
  };
  const distances = points.map((one) => points.map((other) => distance(one, other)));
  const cores = distances.map((row) => row.toSorted((a, b) => a - b)[minSamples - 1]!);
  const between = (p: number, q: number) => Math.max(cores[p]!, cores[q]!, distances[p]![q]!);
  return { distances, cores, between };
}

/** The total length of a minimum spanning tree (Prim). */
export function treeLengths(numPoints: number, between: (p: number, q: number) => number): number[] {
  const nearest = Array.from({ length: numPoints }, (_, p) => between(0, p));
  const left = new Set(nearest.keys());
  left.delete(0);
  const lengths: number[] = [];
  while (left.size > 0) {
    const next = [...left].reduce((a, b) => (nearest[b]! < nearest[a]! ? b : a));
    lengths.push(nearest[next]!);
    left.delete(next);
    for (const p of left) nearest[p] = Math.min(nearest[p]!, between(next, p));
  }
  return lengths.sort((a, b) => a - b);
}

/** Small clouds in which points coincide and distances are equal. */
export const gridClouds = fc.integer({ min: 1, max: 4 }).chain((dimension) =>
  fc.array(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: dimension, maxLength: dimension }), {
    minLength: 4,
    maxLength: 60,
  }),
);

/** Unit vectors, three quarters of them tightly around some centres, the others anywhere: what stands in one cluster is far from all others. */
export function separateCloud(numPoints: number, dimension: number, numCentres: number): Float32Array[] {
  const noise = centredCloud(numPoints, dimension, 17);
  const unit = (row: ArrayLike<number>) => {
    const norm = Math.hypot(...Array.from(row));
    return Float32Array.from(row, (x) => x / norm);
  };
  const mean = Float64Array.from(
    { length: dimension },
    (_, k) => noise.reduce((sum, row) => sum + row[k]!, 0) / numPoints,
  );
  const directions = noise.map((row) => unit(Float64Array.from(row, (x, k) => x - mean[k]!)));
  return directions.map((row, at) => {
    if (at % 4 === 0) return row;
    const centre = directions[4 * (at % numCentres)]!;
    return unit(Float64Array.from(row, (x, k) => centre[k]! + 0.3 * x));
  });
}

/** Clouds of a few hundred points around a few centres, from a seed. */
export function centredCloud(numPoints: number, dimension: number, seed: number): Float32Array[] {
  let state = seed >>> 0 || 1;
  const random = () => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const centres = Array.from({ length: 5 }, () => Array.from({ length: dimension }, () => 4 * random()));
  return Array.from({ length: numPoints }, () => {
    const centre = centres[Math.floor(5 * random())]!;
    const spread = 0.1 + random();
    return Float32Array.from(centre, (x) => x + spread * (random() + random() + random() - 1.5));
  });
}

/** Labels under which equal clusterings are equal: clusters numbered by their first point. */
export function canonical(labels: Iterable<number>): number[] {
  const numbers = new Map<number, number>([[-1, -1]]);
  return Array.from(labels, (label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size - 1);
    return numbers.get(label)!;
  });
}
