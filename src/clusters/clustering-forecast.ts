import { type CloudShape, layOutForMemory } from "./clustering-memory.ts";

/** What a clustering takes, before it begins. */
export interface ClusteringForecast {
  /** On the clock: the least and the most. */
  readonly seconds: readonly [least: number, most: number];
  /** Of the whole process: the vectors, and what clustering lays out beside them. */
  readonly bytes: number;
  readonly numThreads: number;
}

/** Of a processor, per square of the number of points and coordinate: 2.9e-11 with 20,000 points of 768 coordinates, and twice as much and half for other machines and clouds. */
const SECONDS_PER_PRODUCT = [1.5e-11, 6e-11] as const;
/** What a pair takes besides, as coordinates: 100,000 points of 8 take 26 s. */
const OTHER_COORDINATES = 64;
/** Node, the program and its lists of edges. */
const OTHER_BYTES = 120 * 2 ** 20;
/** Lists of edges and the trees, per point. */
const BYTES_PER_POINT = 1024;

/**
 * @param shape - Of different points; a cloud with repetitions takes less.
 * @throws CloudTooLargeError when even one thread needs more memory than can be addressed
 */
export function clusteringForecast(shape: CloudShape): ClusteringForecast {
  const { numPoints, dimension, areDoubles } = shape;
  const { numBytes, numThreads } = layOutForMemory(shape);
  const products = numPoints ** 2 * (dimension + OTHER_COORDINATES);
  const [least, most] = SECONDS_PER_PRODUCT.map((each) => (each * products) / numThreads) as [number, number];
  const rows = numPoints * dimension * (areDoubles ? 8 : 4);
  return {
    seconds: [least, most],
    bytes: numBytes + rows + numPoints * BYTES_PER_POINT + OTHER_BYTES,
    numThreads,
  };
}
