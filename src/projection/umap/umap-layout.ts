import { closenessCurve } from "./closeness-curve.ts";
import { ForceTable } from "./force-table.ts";
import type { FuzzyGraph } from "./fuzzy-graph.ts";

export interface LayoutOptions {
  /** How close points may lie, from 0 to 1. */
  readonly minDistance: number;
  /** From 0 to 2^32 − 1. Equal seeds give equal layouts. */
  readonly seed: number;
}

const REPELLED_PER_ATTRACTED = 5;
/** Of one coordinate in one move. */
const LONGEST_MOVE = 4;
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
  const random = mulberry32(seed);
  const layout = scaled(start, random);
  const { a, b } = closenessCurve(minDistance);
  const pull = new ForceTable((square) => (-2 * a * b * square ** (b - 1)) / (1 + a * square ** b));
  const push = new ForceTable((square) => (2 * b) / ((0.001 + square) * (1 + a * square ** b)));
  const numEpochs = n >= MANY ? EPOCHS_OF_MANY : EPOCHS_OF_FEW;
  const heaviest = graph.weights.reduce((most, weight) => Math.max(most, weight), 0);
  const numEdges = graph.weights.length;
  const period = new Float32Array(numEdges);
  for (let edge = 0; edge < numEdges; edge++) period[edge] = heaviest / graph.weights[edge]!;
  const due = period.slice();
  for (let epoch = 0; epoch < numEpochs; epoch++) {
    yield epoch / numEpochs;
    const rate = 1 - epoch / numEpochs;
    for (let edge = 0; edge < numEdges; edge++) {
      // Too light an edge to be drawn even once.
      if (due[edge]! > epoch + 1) continue;
      due[edge]! += period[edge]!;
      const i = 2 * graph.heads[edge]!;
      const j = 2 * graph.tails[edge]!;
      attract(layout, i, j, pull, rate);
      // Both ends of an edge are pushed off others in turn, as its two directions are in umap-learn.
      for (let times = 0; times < REPELLED_PER_ATTRACTED; times++) {
        repel(layout, i, 2 * Math.floor(random() * n), push, rate);
        repel(layout, j, 2 * Math.floor(random() * n), push, rate);
      }
      attract(layout, j, i, pull, rate);
    }
  }
  return layout;
}

function attract(layout: Float32Array, i: number, j: number, pull: ForceTable, rate: number): void {
  const x = layout[i]! - layout[j]!;
  const y = layout[i + 1]! - layout[j + 1]!;
  const square = x * x + y * y;
  if (square === 0) return;
  const force = pull.at(square);
  const moveX = clipped(force * x) * rate;
  const moveY = clipped(force * y) * rate;
  layout[i]! += moveX;
  layout[i + 1]! += moveY;
  layout[j]! -= moveX;
  layout[j + 1]! -= moveY;
}

function repel(layout: Float32Array, i: number, j: number, push: ForceTable, rate: number): void {
  if (i === j) return;
  const x = layout[i]! - layout[j]!;
  const y = layout[i + 1]! - layout[j + 1]!;
  const square = x * x + y * y;
  if (square === 0) {
    layout[i]! += LONGEST_MOVE * rate;
    layout[i + 1]! += LONGEST_MOVE * rate;
    return;
  }
  const force = push.at(square);
  layout[i]! += clipped(force * x) * rate;
  layout[i + 1]! += clipped(force * y) * rate;
}

function clipped(move: number): number {
  return move > LONGEST_MOVE ? LONGEST_MOVE : move < -LONGEST_MOVE ? -LONGEST_MOVE : move;
}

/** Points that start at the very same place would be pushed apart in the same direction for ever: hence the jitter. */
function scaled(start: Float32Array, random: () => number): Float32Array<ArrayBuffer> {
  let reach = 0;
  for (const coordinate of start) reach = Math.max(reach, Math.abs(coordinate));
  const factor = reach === 0 ? 0 : START_REACH / reach;
  return Float32Array.from(start, (coordinate) => coordinate * factor + START_JITTER * (random() - 0.5));
}

/** Numbers in [0, 1) from a seed. @see Tommy Ettinger's Mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
