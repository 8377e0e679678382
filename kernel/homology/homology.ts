// The exported functions. One instance holds one cloud at a time:
//
//   allocatePoints or allocateDistances → write the input there → begin → step until it returns 0 → barsStart, barsCount
//
// A step does a bounded piece of work, so that the caller can report progress or stop in between by just not calling
// again. It is also what makes the first cloud fast: V8 compiles WebAssembly twice, quickly and then well, and never
// replaces a function while it runs; a loop that starts slow stays slow, so the loop over steps has to be outside.

import { barsOf, resetBars, sortBars } from "./bars";
import { deduplicateRows, keepColumns, largestMagnitude } from "./deduplication";
import { distanceRows, scaleRows } from "./distances";
import { numEdges, numVertices, paddedVertices, setVertices } from "./filtration";
import { createLoopReduction, finishLoops, reduceTriangles } from "./h1-homology";
import { createVoidReduction, numColumnsLeft, reduceColumns } from "./h2-cohomology";
import { addEdges, createLunes, finishComponents, joinEdges, unpairedTriangles } from "./lunes";
import { allocateArray, donate, resetMemory } from "./memory";
import { orderVertices, rankEdges, sortEdges } from "./ranks";
import { setKeyWidths } from "./simplices";

export { nonFiniteRow } from "./deduplication";
export { refusedBytes } from "./memory";
export { numEdges, numVertices } from "./filtration";

const finished = 0;
const deduplicating = 1;
const measuring = 2;
const ordering = 3;
const sorting = 4;
const ranking = 5;
const addingEdges = 6;
const reducingH1 = 7;
const reducingH2 = 8;

/** What the next step belongs to: 0 when there is none, else the order above. */
let phase = finished;

/** How far the phase is, in rows, edges or columns. */
let position = 0;

let input: usize = 0;
let inputRowBytes: usize = 0;
let inputCount = 0;
let inputIsDoubles = false;
let inputIsDistances = false;
let distances: usize = 0;
let maxDimension = 0;
let maxEdgeLength: f64 = 0;

/** Lengths in the bars are to be multiplied by 2 to this power. */
export let lengthExponent: i32 = 0;

/** Coordinates of this size are neither squared to infinity nor to zero, in single precision, by a wide margin. */
const largestUnscaled: f64 = 1048576;
const smallestUnscaled: f64 = 1 / largestUnscaled;

/**
 * Room for points, row-major; the caller writes each row and leaves the padding, which is zero.
 *
 * @param areDoubles - Whether coordinates are float64, else float32.
 * @param budget - Bytes of linear memory that must not be exceeded.
 * @returns The address of the first row; rows are `rowStride()` bytes apart.
 */
export function allocatePoints(numPoints: i32, dimension: i32, areDoubles: bool, budget: f64): usize {
  resetMemory(budget);
  inputIsDoubles = areDoubles;
  inputIsDistances = false;
  inputCount = numPoints;
  const elementBytes: u64 = areDoubles ? 8 : 4;
  inputRowBytes = <usize>((<u64>dimension * elementBytes + 63) & ~63);
  input = allocateArray(numPoints, inputRowBytes);
  if (<u64>dimension * elementBytes != inputRowBytes) memory.fill(input, 0, <usize>numPoints * inputRowBytes);
  return input;
}

/** Room for a full float32 distance matrix; rows are `rowStride()` bytes apart. */
export function allocateDistances(numPoints: i32, budget: f64): usize {
  return allocatePoints(numPoints, numPoints, false, budget);
}

/** Bytes between the starts of two rows of the input. */
export function rowStride(): usize {
  return inputRowBytes;
}

/** @param isDistances - Whether the input is a distance matrix. */
export function begin(isDistances: bool, maxHomologyDimension: i32, maximumEdgeLength: f64): void {
  inputIsDistances = isDistances;
  maxDimension = maxHomologyDimension;
  maxEdgeLength = maximumEdgeLength;
  lengthExponent = 0;
  resetBars();
  setVertices(0);
  phase = deduplicating;
  position = 0;
}

/** Does the next piece of work. Returns the phase of the piece after it, 0 when the diagrams are finished. */
export function step(): i32 {
  if (phase == addingEdges) addNextEdges();
  else if (phase == reducingH2) reduceNextColumns();
  else if (phase == reducingH1) reduceNextTriangles();
  else if (phase == measuring) measureNextRows();
  else if (phase == deduplicating) deduplicate();
  else if (phase == ordering) {
    orderVertices(distances, maxEdgeLength < Infinity ? <f32>maxEdgeLength : Infinity);
    enter(sorting);
  } else if (phase == sorting) {
    sortEdges(distances);
    enter(ranking);
  } else if (phase == ranking) {
    rankEdges(distances);
    setKeyWidths();
    createLunes();
    enter(addingEdges);
  }
  return phase;
}

/** How much of the phase is done, from 0 to 1. */
export function phaseProgress(): f64 {
  if (phase == measuring) {
    // Row r has r distances.
    const share = <f64>position / <f64>numVertices;
    return share * share;
  }
  if (phase == addingEdges) return <f64>position / <f64>max(numEdges, 1);
  if (phase == reducingH1) return <f64>position / <f64>max(unpairedTriangles.length, 1);
  if (phase == reducingH2) return 1 - <f64>numColumnsLeft / <f64>max(unpairedTriangles.length, 1);
  return 0;
}

/** Sorts the bars of a dimension and returns their address: pairs of float32, death before birth. */
export function barsStart(dimension: i32): usize {
  return sortBars(dimension);
}

export function barsCount(dimension: i32): i32 {
  return barsOf(dimension).length;
}

function enter(next: i32): void {
  phase = next;
  position = 0;
}

function deduplicate(): void {
  const count = deduplicateRows(input, inputCount, inputRowBytes, inputIsDoubles);
  if (count < 0) {
    phase = finished;
    return;
  }
  setVertices(count);
  const usedBytes = <usize>count * inputRowBytes;
  if (inputIsDistances) {
    const matrixRowBytes = <usize>paddedVertices << 2;
    if (count < inputCount) {
      keepColumns(input, count, inputRowBytes, matrixRowBytes);
      donate(input + <usize>count * matrixRowBytes, <usize>inputCount * inputRowBytes - <usize>count * matrixRowBytes);
    }
    distances = input;
    enter(ordering);
    return;
  }
  if (largestMagnitude > largestUnscaled || (largestMagnitude < smallestUnscaled && largestMagnitude > 0)) {
    // The lowest exponents are those of subnormal numbers; to double precision they need not come to 1, only near.
    const limit = inputIsDoubles ? 1000 : 120;
    lengthExponent = max(-limit, min(limit, <i32>Math.floor(Math.log2(largestMagnitude))));
    scaleRows(input, usedBytes, inputIsDoubles, -lengthExponent);
    maxEdgeLength *= Math.pow(2, -lengthExponent);
  }
  distances = allocateArray(<u64>numVertices * paddedVertices, 4);
  enter(measuring);
}

function measureNextRows(): void {
  // About a million products per step, but no fewer than four rows' worth: rows are blocked by four.
  const productsPerRow = <u64>max(numVertices, 1) * <u64>max(<i32>(inputRowBytes >> 2), 1);
  const rows = <i32>max<u64>(4, (1 << 20) / productsPerRow);
  const end = min(position + rows, numVertices);
  distanceRows(input, inputRowBytes, inputIsDoubles, position, end, distances, <usize>paddedVertices << 2);
  position = end;
  if (position < numVertices) return;
  donate(input, <usize>inputCount * inputRowBytes);
  enter(ordering);
}

function addNextEdges(): void {
  const end = min(position + 64, numEdges);
  if (maxDimension == 0) joinEdges(position, end);
  else addEdges(position, end);
  position = end;
  if (position < numEdges) return;
  finishComponents();
  if (maxDimension == 0) {
    enter(finished);
    return;
  }
  createLoopReduction();
  enter(reducingH1);
}

function reduceNextTriangles(): void {
  const end = min(position + 64, unpairedTriangles.length);
  reduceTriangles(position, end);
  position = end;
  if (position < unpairedTriangles.length) return;
  finishLoops();
  if (maxDimension == 1) {
    enter(finished);
    return;
  }
  createVoidReduction();
  enter(reducingH2);
}

function reduceNextColumns(): void {
  reduceColumns(64, 1 << 12);
  if (numColumnsLeft == 0) enter(finished);
}
