import { reachTo } from "../../system/kernel-memory.ts";
import { type PrincipalAxes, principalAxes } from "../principal-axes.ts";
import { instantiateNeighbours, type NeighboursExports } from "./neighbours-module.ts";

/** The squares of coordinates and all sums of them fit the integers up to this norm. */
const GREATEST_NORM = 32_767;
/** Memory is added for so many points at a time. */
const POINTS_PER_GROWTH = 512;
/** Two norms and two coordinates, behind the rows of a point. */
const TAIL_BYTES = 16;
/** Points that come later may lie so much further out than those that the axes were fitted to. */
const ROOM = 1.5;

/** More points, axes or rounds cost more than they save in the search for neighbours. */
const NUM_AXES = 32;
const ROUNDS = 4;
/** Points of a sample that tell the axes well enough. */
export const POINTS_TO_FIT = 512;

/** Where the records of `kernel/neighbours/rounded-row.ts` lie. */
export interface RecordsLayout {
  readonly start: number;
  readonly longBytes: number;
  readonly shortBytes: number;
  readonly recordBytes: number;
}

/**
 * Points held as 16-bit integers, equal ones once: half the memory of float32. A coordinate is off by at most a 40,000th of how far the furthest point
 * lies from the mean. What is nearer to each other than that in every coordinate is taken for one point.
 */
export class RoundedPoints {
  readonly kernel: NeighboursExports = instantiateNeighbours();
  readonly layout: RecordsLayout;
  /** How many axes their short rows have. */
  readonly numAxes: number;
  readonly dimension: number;
  /** Units of the integers per length. */
  readonly scale: number;
  /** For each point that was added its place among the different ones. */
  readonly placeOf: number[] = [];
  /** For each of the different ones the first that was added. */
  readonly first: number[] = [];
  readonly #mostNorm: number;
  readonly #mean: number;
  readonly #axes: number;
  readonly #point: number;
  readonly #scratch: number;
  readonly #byHash = new Map<number, number[]>();

  /**
   * For points of which some are known. The axes of the start and of the short rows are theirs.
   *
   * @param sample - Row-major `[n, dimension]`, at least one; {@link POINTS_TO_FIT} spread evenly over all of them do.
   */
  static fittedTo(sample: Float32Array, dimension: number): RoundedPoints {
    const axes = principalAxes(sample, dimension, NUM_AXES, { mostRounds: ROUNDS });
    let reach = 0;
    for (let from = 0; from < sample.length; from += dimension) {
      let square = 0;
      for (let c = 0; c < dimension; c++) square += (sample[from + c]! - axes.mean[c]!) ** 2;
      reach = Math.max(reach, Math.sqrt(square));
    }
    // Where the sample does not spread, the others lie as far out as the mean from the origin, or nearer: vectors of one length do.
    return new RoundedPoints(axes, reach > 0 ? reach : Math.hypot(...axes.mean));
  }

  /**
   * @param axes - At least one, perpendicular to each other. They need not be the principal ones; the nearer they are, the fewer pairs have to be
   *   looked at closely.
   * @param reach - How far from the mean points lie, at most; one half more is taken as well, and what lies further is drawn in to
   *   there.
   */
  constructor({ mean, axes }: PrincipalAxes, reach: number) {
    this.dimension = mean.length;
    this.numAxes = axes.length / this.dimension;
    const stride = 8 * Math.ceil(this.dimension / 8);
    const longBytes = 2 * stride;
    const shortBytes = 16 * Math.ceil(this.numAxes / 8);
    const floatBytes = 4 * stride;
    this.#mean = this.kernel.freeMemory();
    this.#axes = this.#mean + floatBytes;
    this.#point = this.#axes + this.numAxes * floatBytes;
    this.#scratch = this.#point + floatBytes;
    const start = this.#scratch + floatBytes;
    this.layout = { start, longBytes, shortBytes, recordBytes: longBytes + shortBytes + TAIL_BYTES };
    this.#mostNorm = GREATEST_NORM - Math.ceil(Math.sqrt(this.dimension)) - 16;
    this.scale = reach > 0 ? this.#mostNorm / (ROOM * reach) : 1;
    reachTo(this.kernel.memory, start);
    const { buffer } = this.kernel.memory;
    new Float32Array(buffer, this.#mean, this.dimension).set(mean);
    for (let axis = 0; axis < this.numAxes; axis++) {
      const row = new Float32Array(buffer, this.#axes + axis * floatBytes, this.dimension);
      row.set(axes.subarray(axis * this.dimension, (axis + 1) * this.dimension));
    }
  }

  /** How many different points there are. */
  get numDistinct(): number {
    return this.first.length;
  }

  /** @param points - Row-major `[n, dimension]`, finite. */
  add(points: Float32Array): void {
    const { start, longBytes, shortBytes, recordBytes } = this.layout;
    const { memory } = this.kernel;
    for (let from = 0; from < points.length; from += this.dimension) {
      const place = this.first.length;
      const record = start + place * recordBytes;
      if (record + recordBytes > memory.buffer.byteLength)
        reachTo(memory, record + POINTS_PER_GROWTH * recordBytes);
      new Float32Array(memory.buffer, this.#point, this.dimension).set(
        points.subarray(from, from + this.dimension),
      );
      this.kernel.roundRow(
        this.#point,
        this.#mean,
        this.#axes,
        this.numAxes,
        this.scale,
        this.#mostNorm,
        longBytes,
        shortBytes,
        record,
        this.#scratch,
      );
      const equal = this.#placeOfEqual(place);
      if (equal === place) this.first.push(this.placeOf.length);
      this.placeOf.push(equal);
    }
  }

  /** Where the layout starts: row-major `[numDistinct, 2]`, along the first two axes. */
  start(): Float32Array<ArrayBuffer> {
    const { start, recordBytes } = this.layout;
    const { buffer } = this.kernel.memory;
    const places = new Float32Array(2 * this.numDistinct);
    for (let place = 0; place < this.numDistinct; place++) {
      const tail = start + (place + 1) * recordBytes - TAIL_BYTES;
      places.set(new Float32Array(buffer, tail + 8, 2), 2 * place);
    }
    return places;
  }

  /** The earlier place that has the same integers as the record at `place`, or `place` itself, which is then known. */
  #placeOfEqual(place: number): number {
    const words = this.#words(place);
    let hash = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at]!;
      hash = Math.imul(hash ^ word ^ (word >>> 15), 0x9e3779b1);
      hash ^= hash >>> 13;
    }
    const alike = this.#byHash.get(hash);
    if (alike === undefined) {
      this.#byHash.set(hash, [place]);
      return place;
    }
    const equal = alike.find((other) => {
      const others = this.#words(other);
      return words.every((word, at) => word === others[at]);
    });
    if (equal === undefined) alike.push(place);
    return equal ?? place;
  }

  #words(place: number): Int32Array {
    const { start, longBytes, recordBytes } = this.layout;
    return new Int32Array(this.kernel.memory.buffer, start + place * recordBytes, longBytes / 4);
  }
}
