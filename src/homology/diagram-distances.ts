import { shownValue } from "../text/shown-value.ts";
import { checkDiagram } from "./check-diagram.ts";
import { instantiateMatching, MATCHING_BYTES } from "./matching-module.ts";
import type { PersistenceDiagram } from "./persistence-diagram.ts";

export interface DiagramDistanceOptions {
  /**
   * 1 and 2: Wasserstein distances, (Σ costᵖ)^(1/p). Infinity: the bottleneck distance, the greatest cost.
   *
   * @defaultValue 1
   */
  readonly order?: 1 | 2 | typeof Number.POSITIVE_INFINITY | undefined;
  /**
   * What it costs to move a bar, as a point (birth, death) of the plane: its Euclidean distance, or the greater of the two
   * differences. The nearest point of the diagonal is half a bar's length away in the maximum norm, and √2 times that in the Euclidean one.
   *
   * @defaultValue "euclidean" for orders 1 and 2, as in persim and hera's `internal_p=2`; "maximum" for Infinity
   */
  readonly ground?: "euclidean" | "maximum" | undefined;
}

/**
 * The exact Wasserstein or bottleneck distance of two persistence diagrams: the cost of the cheapest way to match their bars with each
 * other or with the diagonal.
 *
 * Essential bars are matched with each other in the order of their births, which is the cheapest way; where their numbers differ the
 * distance is Infinity. Two empty diagrams have the distance 0.
 *
 * @returns In the units of the filtration, from 0.
 * @throws RangeError naming the bar or the option, or when n · m bars need more than 4 GiB.
 * @see Kerber, Morozov, Nigmetov 2017, doi:10.1145/3064175
 */
export function diagramDistance(
  one: PersistenceDiagram,
  other: PersistenceDiagram,
  options: DiagramDistanceOptions = {},
): number {
  const measure = checkedOptions(options, "diagramDistance");
  checkDiagram(one, { list: "diagramDistance: one", bars: "diagramDistance: one" });
  checkDiagram(other, { list: "diagramDistance: other", bars: "diagramDistance: other" });
  return toEnd(distanceSteps([one, other], measure))[1]!;
}

/**
 * The distance of every two diagrams, as `diagramDistance` tells it.
 *
 * @param diagrams - n diagrams of one homology dimension, computed with one metric and one threshold: that is not checked here.
 * @returns Row-major `[n, n]`, symmetric, with zeros on the diagonal; Infinity where the numbers of essential bars differ.
 * @throws As `diagramDistance`.
 */
export function diagramDistances(
  diagrams: readonly PersistenceDiagram[],
  options: DiagramDistanceOptions = {},
): Float64Array<ArrayBuffer> {
  return toEnd(diagramDistanceSteps(diagrams, options, "diagramDistances"));
}

/** What {@link diagramDistances} returns, a distance at a time: yields how many there are so far. */
export function diagramDistanceSteps(
  diagrams: readonly PersistenceDiagram[],
  options: DiagramDistanceOptions,
  caller: string,
): Generator<number, Float64Array<ArrayBuffer>, void> {
  const measure = checkedOptions(options, caller);
  if (!Array.isArray(diagrams)) {
    throw new RangeError(
      `${caller}: found ${shownValue(diagrams)}, expected a list of diagrams, each a list of bars.`,
    );
  }
  for (let i = 0; i < diagrams.length; i++) {
    const name = `${caller}: diagrams[${i}]`;
    checkDiagram(diagrams[i], { list: name, bars: name });
  }
  return distanceSteps(diagrams, measure);
}

function toEnd<Result>(steps: Generator<unknown, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as Result;
  }
}

interface Measure {
  readonly order: number;
  readonly isMaximum: boolean;
}

function checkedOptions(options: DiagramDistanceOptions, caller: string): Measure {
  if (typeof options !== "object" || options === null)
    throw new RangeError(`${caller}: options: found ${shownValue(options)}, expected an object.`);
  const { order = 1, ground = order === Number.POSITIVE_INFINITY ? "maximum" : "euclidean" } = options;
  if (order !== 1 && order !== 2 && order !== Number.POSITIVE_INFINITY) {
    throw new RangeError(
      `${caller}: order: found ${shownValue(order)}, expected 1, 2 or Infinity.\n` +
        "  1 and 2 are Wasserstein distances, Infinity is the bottleneck distance.",
    );
  }
  if (ground !== "euclidean" && ground !== "maximum")
    throw new RangeError(
      `${caller}: ground: found ${shownValue(ground)}, expected "euclidean" or "maximum".`,
    );
  return { order, isMaximum: ground === "maximum" };
}

/** Bars of one diagram, as the kernel takes them. */
interface Bars {
  /** Births and deaths in turn, scaled. */
  readonly finite: Float64Array;
  readonly numFinite: number;
  /** Births in ascending order, scaled. */
  readonly essential: Float64Array;
  /** Where the finite ones lie in the kernel's memory. */
  address: number;
}

function* distanceSteps(
  diagrams: readonly PersistenceDiagram[],
  measure: Measure,
): Generator<number, Float64Array<ArrayBuffer>, void> {
  const exponent = scaleExponent(diagrams);
  const scale = 2 ** -exponent;
  const all = diagrams.map((diagram) => barsOf(diagram, scale));
  const [most = 0, secondMost = 0] = all.map(({ numFinite }) => numFinite).sort((a, b) => b - a);
  const barBytes = all.reduce((sum, { finite }) => sum + finite.byteLength, 0);
  const numBytes = barBytes + 8 * most * secondMost + 64 * (most + secondMost);
  if (numBytes > MATCHING_BYTES) {
    throw new RangeError(
      `diagrams: found two of ${most} and ${secondMost} finite bars, whose distances need ${numBytes} bytes, expected at most 4 GiB.\n` +
        "  Leave out the shortest bars: n of length ℓ change a Wasserstein distance by n ℓ at most.",
    );
  }
  const { kernel, start } = instantiateMatching(numBytes);
  let address = start;
  for (const bars of all) {
    new Float64Array(kernel.memory.buffer, address, bars.finite.length).set(bars.finite);
    bars.address = address;
    address += bars.finite.byteLength;
  }

  const n = all.length;
  const matrix = new Float64Array(n * n);
  let numDone = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const one = all[i]!;
      const other = all[j]!;
      // The kernel wants the smaller one first.
      const [a, b] = one.numFinite <= other.numFinite ? [one, other] : [other, one];
      const { order } = measure;
      const isMaximum = Number(measure.isMaximum);
      const finite = Number.isFinite(order)
        ? kernel.wasserstein(a.address, a.numFinite, b.address, b.numFinite, order, isMaximum, address)
        : kernel.bottleneck(a.address, a.numFinite, b.address, b.numFinite, isMaximum, address);
      const distance = withEssential(finite, one.essential, other.essential, order) / scale;
      matrix[i * n + j] = distance;
      matrix[j * n + i] = distance;
      yield ++numDone;
    }
  }
  return matrix;
}

/** Adds what the essential bars cost: on the line, matching in order is cheapest for every order from 1. */
function withEssential(finite: number, one: Float64Array, other: Float64Array, order: number): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  let cost = finite;
  for (let at = 0; at < one.length; at++) {
    const difference = Math.abs(one[at]! - other[at]!);
    cost = Number.isFinite(order) ? cost + difference ** order : Math.max(cost, difference);
  }
  return order === 2 ? Math.sqrt(cost) : cost;
}

/** The power of two by which very large or small diagrams are divided: exact, and their squares neither overflow nor vanish. */
function scaleExponent(diagrams: readonly PersistenceDiagram[]): number {
  let largest = 0;
  for (const bars of diagrams) {
    for (const [birth, death] of bars) {
      largest = Math.max(largest, Math.abs(birth), Number.isFinite(death) ? Math.abs(death) : 0);
    }
  }
  const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  return Math.abs(exponent) <= 300 ? 0 : Math.max(-1000, exponent);
}

/** Bars of zero length cost nothing where they are, and are left out. */
function barsOf(diagram: PersistenceDiagram, scale: number): Bars {
  const finite = diagram.filter(([birth, death]) => birth < death && death < Number.POSITIVE_INFINITY);
  const essential = diagram.filter(([, death]) => death === Number.POSITIVE_INFINITY);
  return {
    finite: Float64Array.from(finite.flatMap(([birth, death]) => [birth * scale, death * scale])),
    numFinite: finite.length,
    essential: Float64Array.from(essential, ([birth]) => birth * scale).sort(),
    address: 0,
  };
}
