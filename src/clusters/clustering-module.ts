import { PAGE_BYTES } from "../system/kernel-memory.ts";

/** Names the code that computed a clustering; stored with it. The version changes whenever a clustering could. */
export const clusteringKernel = { kernel: "clustering.wasm", kernelVersion: 1 } as const;

/** Makes this thread's instance over a memory that all threads share. */
export function instantiateClustering(module: WebAssembly.Module, memory: SharedMemory): ClusteringExports {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as ClusteringExports;
}

/** The `WebAssembly.Memory` of TypeScript's declarations cannot be shared. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** Makes a memory of a fixed size for several threads. */
export function sharedMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const Memory = WebAssembly.Memory as unknown as new (descriptor: object) => SharedMemory;
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

/** What `kernel/clustering/` exports; the sources explain the parameters. Addresses are byte offsets into the memory. */
export interface ClusteringExports {
  exactDistance(one: number, other: number, rowBytes: number, areDoubles: number): number;
  meanOf(
    points: number,
    rowBytes: number,
    areDoubles: number,
    dimension: number,
    members: number,
    count: number,
    mean: number,
  ): void;
  largestNorm(
    points: number,
    rowBytes: number,
    areDoubles: number,
    dimension: number,
    members: number,
    count: number,
    centre: number,
  ): number;
  quantise(
    points: number,
    rowBytes: number,
    areDoubles: number,
    dimension: number,
    members: number,
    count: number,
    centre: number,
    scale: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
  ): number;
  chainPivots(
    pivots: number,
    steps: number,
    numPivots: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
  ): void;
  nearestPivots(
    counter: number,
    pivots: number,
    numPivots: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
    numPoints: number,
    nearest: number,
    nearestSquares: number,
    meanSquares: number,
    scratch: number,
  ): number;
  findCentres(
    counter: number,
    order: number,
    starts: number,
    numBlocks: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
    centres: number,
    centreNorms: number,
    spreads: number,
  ): number;
  scanNeighbours(
    counter: number,
    numPairs: number,
    points: number,
    rowBytes: number,
    areDoubles: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
    scale: number,
    errorBound: number,
    order: number,
    starts: number,
    numBlocks: number,
    centres: number,
    centreNorms: number,
    spreads: number,
    wanted: number,
    capacity: number,
    limits: number,
    lists: number,
    scratch: number,
  ): number;
  finishNeighbours(
    counter: number,
    points: number,
    rowBytes: number,
    areDoubles: number,
    numPoints: number,
    errorBound: number,
    wanted: number,
    capacity: number,
    limits: number,
    lists: number,
    threadBytes: number,
    numThreads: number,
    weights: number,
    minSamples: number,
    neighbours: number,
    lengths: number,
    cores: number,
    scratch: number,
  ): number;
  scanEdges(
    counter: number,
    numPairs: number,
    points: number,
    rowBytes: number,
    areDoubles: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
    numPoints: number,
    scale: number,
    errorBound: number,
    cores: number,
    order: number,
    centres: number,
    centreNorms: number,
    spreads: number,
    reachRanks: number,
    heightRanks: number,
    heights: number,
    blockHeights: number,
    blockRanks: number,
    edges: number,
    edgeCapacity: number,
    scratch: number,
  ): number;
  sumDistances(
    counter: number,
    numPairs: number,
    quantised: number,
    quantisedBytes: number,
    norms: number,
    numPoints: number,
    weights: number,
    sums: number,
    scratch: number,
  ): number;
}
