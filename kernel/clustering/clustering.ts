// The exported functions. Every thread has an instance of its own over one shared memory, which the caller has laid out:
// functions are given addresses and keep nothing, so that any thread may do any piece of the work.

export { exactDistance } from "./exact-distance";
export { largestNorm, meanOf, quantise } from "./quantisation";
export { chainPivots, nearestPivots } from "./pivots";
export { findCentres } from "./block-centres";
export { finishNeighbours, scanNeighbours } from "./nearest-neighbours";
export { scanEdges } from "./shorter-edges";
export { sumDistances } from "./distance-sums";
