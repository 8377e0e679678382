/** What distances between points can be measured by. */
export const metricNames = [
  "euclidean",
  "cosine",
  "angular",
  "correlation",
  "manhattan",
  "chebyshev",
] as const;
export type MetricName = (typeof metricNames)[number];

export interface Metric {
  /** What is done to each point before; undefined for a point that the metric knows no direction of. */
  readonly prepared: (point: Float64Array) => Float64Array | undefined;
  /** What such a point lacks, as part of a sentence. */
  readonly undirected: string;
  readonly distance: (one: Float64Array, other: Float64Array) => number;
}

/**
 * Cosine, angular and correlation distances are computed from differences of vectors of length 1, not from their inner product: equal
 * points are then at distance 0, and near ones keep their digits.
 */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  euclidean: { prepared: asItIs, undirected: "", distance: euclidean },
  cosine: { prepared: unit, undirected: "only zeros, which has no direction", distance: halfSquare },
  angular: {
    prepared: unit,
    undirected: "only zeros, which has no direction",
    distance: (one, other) => 2 * Math.asin(Math.min(1, euclidean(one, other) / 2)),
  },
  correlation: {
    prepared: (point) => unit(centred(point)),
    undirected: "one number again and again, which correlates with nothing",
    distance: halfSquare,
  },
  manhattan: {
    prepared: asItIs,
    undirected: "",
    distance: (one, other) => one.reduce((sum, x, k) => sum + Math.abs(x - other[k]!), 0),
  },
  chebyshev: {
    prepared: asItIs,
    undirected: "",
    distance: (one, other) => one.reduce((most, x, k) => Math.max(most, Math.abs(x - other[k]!)), 0),
  },
};

function asItIs(point: Float64Array): Float64Array {
  return point;
}

function euclidean(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k]! - other[k]!) ** 2;
  return Math.sqrt(sum);
}

/** 1 − cos of unit vectors. */
function halfSquare(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k]! - other[k]!) ** 2;
  return sum / 2;
}

/** Scaled by its largest coordinate first, so that no square overflows or vanishes. */
function unit(point: Float64Array): Float64Array | undefined {
  const largest = point.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) return undefined;
  const scaled = point.map((x) => x / largest);
  const length = Math.sqrt(scaled.reduce((sum, x) => sum + x * x, 0));
  return scaled.map((x) => x / length);
}

function centred(point: Float64Array): Float64Array {
  // What is constant stays exactly so: a mean of equal numbers may be rounded.
  if (point.every((x) => x === point[0])) return new Float64Array(point.length);
  const mean = point.reduce((sum, x) => sum + x / point.length, 0);
  return point.map((x) => x - mean);
}
