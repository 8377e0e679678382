import { reachTo } from "../../system/kernel-memory.ts";
import { closenessCurve } from "./closeness-curve.ts";
import { writeForceTable } from "./force-table.ts";
import type { FuzzyGraph } from "./fuzzy-graph.ts";
import { instantiateLayout } from "./layout-module.ts";

export interface LayoutOptions {
  /** How close points may lie, from 0 to 1. */
  readonly minDistance: number;
  /** From 0 to 2^32 − 1. Equal seeds give equal layouts. */
  readonly seed: number;
}

const EPOCHS_OF_FEW = 500;
const EPOCHS_OF_MANY = 200;
const MANY = 10_000;
/** The starting layout reaches this far from the centre along its wider side. */
const START_REACH = 10;
const START_JITTER = 1e-3;

/**
 * UMAP's layout of a fuzzy graph in the plane: stochastic gradient descent that draws the ends of edges together, each as often as
 * it weighs, and pushes points drawn at random apart.
 *
 * Yields the share that is done, from 0 to 1.
 *
 * @param start - Row-major `[n, 2]`: where points start, such as their first two principal components; any scale.
 * @returns row-major `[n, 2]`
 * @see McInnes, Healy & Melville 2018, arXiv:1802.03426, section 4.2, and umap-learn's `optimize_layout_euclidean`
 */
export function* umapLayout(
  graph: FuzzyGraph,
  start: Float32Array,
  { minDistance, seed }: LayoutOptions,
): Generator<number, Float32Array<ArrayBuffer>, void> {
  const n = start.length / 2;
  const numEdges = graph.weights.length;
  const { kernel, addresses } = room(n, numEdges);
  const { heads, tails, periods, due, places, pull, push } = addresses;
  const { a, b } = closenessCurve(minDistance);
  writeForceTable(kernel, pull, (square) => (-2 * a * b * square ** (b - 1)) / (1 + a * square ** b));
  writeForceTable(kernel, push, (square) => (2 * b) / ((0.001 + square) * (1 + a * square ** b)));
  const { buffer } = kernel.memory;
  const random = mulberry32(seed);
  const layout = new Float32Array(buffer, places, 2 * n);
  layout.set(scaled(start, random.next));
  new Uint32Array(buffer, heads, numEdges).set(graph.heads);
  new Uint32Array(buffer, tails, numEdges).set(graph.tails);
  const heaviest = graph.weights.reduce((most, weight) => Math.max(most, weight), 0);
  const period = new Float32Array(buffer, periods, numEdges);
  for (let edge = 0; edge < numEdges; edge++) period[edge] = heaviest / graph.weights[edge]!;
  // Too light an edge is not drawn even once.
  new Float32Array(buffer, due, numEdges).set(period);
  const numEpochs = n > MANY ? EPOCHS_OF_MANY : EPOCHS_OF_FEW;
  let state = random.state();
  for (let epoch = 0; epoch < numEpochs; epoch++) {
    yield epoch / numEpochs;
    const rate = 1 - epoch / numEpochs;
    state = kernel.descend(epoch, rate, state, n, numEdges, heads, tails, periods, due, places, pull, push);
  }
  return layout.slice();
}

/** An instance of the kernel with room for a layout. */
function room(numPoints: number, numEdges: number) {
  const kernel = instantiateLayout();
  let end = kernel.freeMemory();
  const take = (bytes: number) => {
    const address = 16 * Math.ceil(end / 16);
    end = address + bytes;
    return address;
  };
  const addresses = {
    pull: take(kernel.tableBytes()),
    push: take(kernel.tableBytes()),
    places: take(8 * numPoints),
    heads: take(4 * numEdges),
    tails: take(4 * numEdges),
    periods: take(4 * numEdges),
    due: take(4 * numEdges),
  };
  reachTo(kernel.memory, end);
  return { kernel, addresses };
}

/** No force moves points apart that start at the very same place: hence the jitter. */
function scaled(start: Float32Array, random: () => number): Float32Array<ArrayBuffer> {
  let reach = 0;
  for (const coordinate of start) reach = Math.max(reach, Math.abs(coordinate));
  const factor = reach === 0 ? 0 : START_REACH / reach;
  return Float32Array.from(start, (coordinate) => coordinate * factor + START_JITTER * (random() - 0.5));
}

/** Numbers in [0, 1) from a seed, and the state from which the kernel draws those that follow. @see Tommy Ettinger's Mulberry32 */
function mulberry32(seed: number): { next: () => number; state: () => number } {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, state: () => state };
}
