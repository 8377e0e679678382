import { shownValue } from "../text/shown-value.ts";
import { checkFinite } from "../vectors/check-points.ts";
import { distinctRows } from "../vectors/distinct-rows.ts";
import { numRowsOf } from "../vectors/vector-rows.ts";
import {
  checkDistances,
  checkNumPoints,
  countRows,
  largestFinite,
  MAX_HOMOLOGY_POINTS,
  nonFinitePoint,
  scaleExponent,
  writeDistances,
  writePoints,
} from "./homology-input.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import { compileHomologyModule, type HomologyExports } from "./homology-module.ts";
import { type HomologyProgress, homologyPhases } from "./homology-phases.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";

export interface HomologyResult {
  /** `diagrams[k]`: row-major `[m, 2]` births and deaths in Hk, sorted by birth, then death; essential bars die at `Infinity`. */
  readonly diagrams: Float64Array[];
  /** Rows that differ from all rows before them. */
  readonly numDistinct: number;
  /** Edges up to the threshold. */
  readonly numEdges: number;
  /** Linear memory of the instance, which keeps what earlier clouds needed. */
  readonly memoryBytes: number;
}

interface Settings {
  readonly maxHomologyDimension: number;
  readonly maxEdgeLength: number;
  readonly memoryBudgetBytes: number;
}

/** WebAssembly addresses 2^32 bytes. */
export const ADDRESSABLE_BYTES = 2 ** 32;

/** A step is less than a millisecond, except where one column of H2 takes longer. */
const STEPS_PER_YIELD = 32;

/** An instance that has grown beyond this is replaced after its cloud: linear memory cannot shrink. */
const KEPT_BYTES = 256 * 2 ** 20;

/**
 * One instance of the homology kernel, which computes one cloud at a time: persistence diagrams of the Vietoris–Rips
 * filtration over Z/2, threshold at the enclosing radius. docs/kernel.md explains it.
 *
 * Distances are Euclidean, from differences of coordinates, rounded to float32. Float32 points are subtracted and
 * squared in single precision and summed in double precision over every sixteen coordinates; Float64 points are
 * computed in double precision. Equal points count once, and the order of the points changes nothing.
 */
export class HomologyKernel {
  /** What the instance was made of; other threads can make theirs of it. */
  readonly module: WebAssembly.Module;
  #exports: HomologyExports;
  /** Which computation owns the instance; an older one that is resumed must not touch it. */
  #turn = 0;

  /** @param module - What `compileHomologyModule` returned, in this thread or another. */
  constructor(module: WebAssembly.Module) {
    this.module = module;
    this.#exports = instantiate(module);
  }

  /** Compiles the module and makes one instance. */
  static async load(): Promise<HomologyKernel> {
    return new HomologyKernel(await compileHomologyModule());
  }

  /** Bytes of linear memory the instance holds at present. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Persistence diagrams of a point cloud.
   *
   * @param points - Row-major `[n, dimension]`, finite, at most 65,535 different rows.
   * @throws RangeError naming row and column of the first coordinate that is not finite, or when a bar is longer than
   *   float64 can say.
   * @throws HomologyMemoryError when the budget is too small.
   */
  ofPoints(
    points: Float32Array | Float64Array,
    dimension: number,
    options: VietorisRipsOptions = {},
  ): HomologyResult {
    return runToEnd(this.stepsOfPoints(points, dimension, options));
  }

  /**
   * Persistence diagrams from pairwise distances: any nonnegative and symmetric ones. The triangle inequality is not needed. Points at
   * the distance Infinity are never joined.
   *
   * @param distances - Row-major `[n, n]`, or condensed: the n(n - 1)/2 distances (0,1), (0,2) … (1,2), … above the
   *   diagonal, row by row, as scipy's `pdist` gives them. Rounded to float32.
   * @throws RangeError naming row and column of the first distance that is none.
   */
  ofDistances(
    distances: Float32Array | Float64Array,
    numPoints: number,
    options: VietorisRipsOptions = {},
  ): HomologyResult {
    return runToEnd(this.stepsOfDistances(distances, numPoints, options));
  }

  /**
   * Like `ofPoints`, a bounded piece of work at a time: yields its progress in between, and returns the result. To
   * cancel, do not go on.
   */
  *stepsOfPoints(
    points: Float32Array | Float64Array,
    dimension: number,
    options: VietorisRipsOptions = {},
  ): Generator<HomologyProgress, HomologyResult, void> {
    const settings = checkOptions(options);
    const numPoints = countRows(points, dimension);
    if (numPoints > MAX_HOMOLOGY_POINTS) {
      // The kernel numbers points before it looks for equal ones, which count once.
      const rows = { coordinates: points, dimension };
      checkFinite(rows);
      const { distinct } = distinctRows(rows);
      checkNumPoints(numRowsOf(distinct), "distinct points");
      return yield* this.stepsOfPoints(distinct.coordinates, dimension, options);
    }
    const turn = ++this.#turn;
    try {
      const kernel = this.#exports;
      const areDoubles = points instanceof Float64Array;
      const start =
        kernel.allocatePoints(numPoints, dimension, areDoubles ? 1 : 0, settings.memoryBudgetBytes) >>> 0;
      writePoints(kernel, start, points, dimension);
      kernel.begin(0, settings.maxHomologyDimension, settings.maxEdgeLength);
    } catch (error) {
      throw this.#afterTrap(error, settings.memoryBudgetBytes);
    }
    const result = yield* this.#finish(turn, settings);
    if (result === null) throw nonFinitePoint(points, dimension);
    return result;
  }

  /** Like `ofDistances`, a bounded piece of work at a time. */
  *stepsOfDistances(
    distances: Float32Array | Float64Array,
    numPoints: number,
    options: VietorisRipsOptions = {},
  ): Generator<HomologyProgress, HomologyResult, void> {
    const isFull = checkDistances(distances, numPoints);
    const settings = checkOptions(options);
    const turn = ++this.#turn;
    const largest = largestFinite(distances);
    const exponent = scaleExponent(largest);
    const factor = 2 ** -exponent;
    // Where points are never joined no radius encloses them, and the longest edge is the longest finite one.
    const hasInfinite = distances.includes(Number.POSITIVE_INFINITY);
    const longest = hasInfinite ? Math.min(settings.maxEdgeLength, largest) : settings.maxEdgeLength;
    const apart = largest > 0 ? 2 * largest * factor : 1;
    try {
      const kernel = this.#exports;
      const start = kernel.allocateDistances(numPoints, settings.memoryBudgetBytes) >>> 0;
      writeDistances(kernel, start, distances, numPoints, isFull, factor, apart);
      kernel.begin(1, settings.maxHomologyDimension, longest * factor);
    } catch (error) {
      throw this.#afterTrap(error, settings.memoryBudgetBytes);
    }
    const result = yield* this.#finish(turn, settings, exponent);
    return result!;
  }

  /** Steps to the end and reads the bars; `null` if the input is not finite. */
  *#finish(
    turn: number,
    settings: Settings,
    exponent = 0,
  ): Generator<HomologyProgress, HomologyResult | null, void> {
    const kernel = this.#exports;
    const progress = { phase: homologyPhases[0] as HomologyProgress["phase"], share: 0 };
    while (true) {
      if (turn !== this.#turn) {
        throw new Error(
          "This computation was given up: its kernel has begun another one. Use one kernel for each.",
        );
      }
      try {
        let phase = kernel.step();
        for (let done = 1; done < STEPS_PER_YIELD && phase !== 0; done++) phase = kernel.step();
        if (phase === 0) break;
        progress.phase = homologyPhases[phase - 1]!;
        progress.share = kernel.phaseProgress();
      } catch (error) {
        throw this.#afterTrap(error, settings.memoryBudgetBytes);
      }
      yield progress;
    }
    if (kernel.nonFiniteRow.value >= 0) return null;
    try {
      const scale = 2 ** (exponent + kernel.lengthExponent.value);
      const diagrams = Array.from({ length: settings.maxHomologyDimension + 1 }, (_, k) =>
        readBars(kernel, k, scale),
      );
      return {
        diagrams,
        numDistinct: kernel.numVertices.value,
        numEdges: kernel.numEdges.value,
        memoryBytes: this.memoryBytes,
      };
    } catch (error) {
      throw this.#afterTrap(error, settings.memoryBudgetBytes);
    } finally {
      if (this.memoryBytes > KEPT_BYTES) this.#exports = instantiate(this.module);
    }
  }

  /** A trapped instance is in no state to go on with: it is replaced. Says what the trap meant. */
  #afterTrap(error: unknown, budgetBytes: number): unknown {
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    const { refusedBytes, numVertices } = this.#exports;
    const wantedBytes = refusedBytes.value;
    const numDistinct = numVertices.value;
    this.#exports = instantiate(this.module);
    return wantedBytes > 0 ? new HomologyMemoryError(wantedBytes, budgetBytes, numDistinct) : error;
  }
}

function checkOptions(options: VietorisRipsOptions): Settings {
  const { maxHomologyDimension = 2, maxEdgeLength = Number.POSITIVE_INFINITY } = options;
  const { memoryBudgetBytes = ADDRESSABLE_BYTES } = options;
  if (![0, 1, 2].includes(maxHomologyDimension)) {
    throw new RangeError(
      `maxHomologyDimension: found ${shownValue(maxHomologyDimension)}, expected 0, 1 or 2.\n  2 computes H0, H1 and H2.`,
    );
  }
  // null, which JSON writes for infinity, would count as 0.
  if (typeof maxEdgeLength !== "number" || !(maxEdgeLength >= 0)) {
    throw new RangeError(
      `maxEdgeLength: found ${shownValue(maxEdgeLength)}, expected a number from 0.\n  Leave it out to take the enclosing radius.`,
    );
  }
  if (typeof memoryBudgetBytes !== "number" || !(memoryBudgetBytes > 0)) {
    throw new RangeError(
      `memoryBudgetBytes: found ${shownValue(memoryBudgetBytes)}, expected a number of bytes above 0.`,
    );
  }
  return {
    maxHomologyDimension,
    maxEdgeLength,
    memoryBudgetBytes: Math.min(memoryBudgetBytes, ADDRESSABLE_BYTES),
  };
}

function instantiate(module: WebAssembly.Module): HomologyExports {
  return new WebAssembly.Instance(module).exports as unknown as HomologyExports;
}

function runToEnd(steps: Generator<HomologyProgress, HomologyResult, void>): HomologyResult {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Births and deaths of one dimension, copied out of linear memory. */
function readBars(kernel: HomologyExports, dimension: number, scale: number): Float64Array {
  const count = kernel.barsCount(dimension);
  const start = kernel.barsStart(dimension) >>> 0;
  const pairs = new Float32Array(kernel.memory.buffer, start, 2 * count);
  const bars = new Float64Array(2 * count);
  for (let at = 0; at < bars.length; at += 2) {
    // The kernel's pairs are the other way round, so that one 64-bit word orders them.
    bars[at] = pairs[at + 1]! * scale;
    bars[at + 1] = pairs[at]! * scale;
    if (bars[at + 1] === Number.POSITIVE_INFINITY && pairs[at] !== Number.POSITIVE_INFINITY) {
      throw new RangeError(
        "points: found a distance beyond 1.8e308, expected one that fits float64.\n  Divide all coordinates by a common factor.",
      );
    }
  }
  return bars;
}
