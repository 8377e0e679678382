import { reachTo } from "../system/kernel-memory.ts";
import { kernelModule } from "../system/kernel-module.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";

/** To which medoid each point belongs. */
export interface Assignment {
  /** For each point the number of its nearest medoid, of equally near ones the lowest. */
  readonly labels: Int32Array;
  /** For each point its distance from that medoid, in double precision from differences of coordinates: from 0 to 2. */
  readonly distances: Float64Array;
}

interface AssignmentExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): number;
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
  nearestMedoids(
    points: number,
    rowBytes: number,
    numPoints: number,
    quantisedPoints: number,
    quantisedBytes: number,
    pointNorms: number,
    medoids: number,
    numMedoids: number,
    quantisedMedoids: number,
    medoidNorms: number,
    errorBound: number,
    scratch: number,
    labels: number,
    distances: number,
  ): void;
}

/** Points that are copied into the kernel's memory at a time: of 768 coordinates 3 MB. */
export const BATCH = 1_024;
/** The norm of no integer row may exceed this, see `kernel/clustering/quantisation.ts`. */
const LARGEST_NORM = 32_767;
/** No vector of length 1 is further from the mean of others; a little more, for the rounding of float32. */
const RADIUS = 2.0001;

/** Some medoids in the memory of a kernel of its own. */
export class NearestMedoids {
  readonly #kernel: AssignmentExports;
  readonly #dimension: number;
  readonly #numMedoids: number;
  readonly #rowBytes: number;
  readonly #quantisedBytes: number;
  readonly #scale: number;
  readonly #medoidError: number;
  readonly #at: Readonly<Record<Place, number>>;

  /** @param medoids - At least one, each of length 1; copied. */
  constructor(medoids: VectorRows<Float32Array>) {
    const { coordinates, dimension } = medoids;
    const numMedoids = numRowsOf(medoids);
    this.#kernel = new WebAssembly.Instance(kernelModule("assignment"))
      .exports as unknown as AssignmentExports;
    this.#dimension = dimension;
    this.#numMedoids = numMedoids;
    this.#rowBytes = 16 * Math.ceil(dimension / 4);
    this.#quantisedBytes = 16 * Math.ceil(dimension / 8);
    const places = layOut(this.#kernel.freeMemory(), [
      ["centre", 8 * dimension],
      ["members", 4 * Math.max(BATCH, numMedoids)],
      ["medoids", numMedoids * this.#rowBytes],
      ["quantisedMedoids", numMedoids * this.#quantisedBytes],
      ["medoidNorms", 4 * (numMedoids + 4)],
      ["points", BATCH * this.#rowBytes],
      ["quantisedPoints", BATCH * this.#quantisedBytes],
      ["pointNorms", 4 * (BATCH + 4)],
      ["scratch", 1_024 + 16_384 * Math.ceil(numMedoids / 64)],
      ["labels", 4 * BATCH],
      ["distances", 8 * BATCH],
    ]);
    this.#at = places.at;
    const { memory } = this.#kernel;
    reachTo(memory, places.end);
    const members = new Uint32Array(memory.buffer, this.#at.members, Math.max(BATCH, numMedoids));
    for (let row = 0; row < members.length; row++) members[row] = row;
    const centre = new Float64Array(memory.buffer, this.#at.centre, dimension);
    for (let row = 0; row < numMedoids; row++) {
      for (let k = 0; k < dimension; k++) centre[k]! += coordinates[row * dimension + k]! / numMedoids;
    }
    this.#scale = (LARGEST_NORM - Math.sqrt(dimension)) / RADIUS;
    this.#copy(this.#at.medoids, coordinates, 0, numMedoids);
    this.#medoidError = this.#quantise("medoids", "quantisedMedoids", "medoidNorms", numMedoids);
  }

  /**
   * The nearest medoid of each point.
   *
   * @param coordinates - Row-major `[n, dimension]`, rows of length 1.
   */
  assign(coordinates: Float32Array): Assignment {
    const numPoints = coordinates.length / this.#dimension;
    const labels = new Int32Array(numPoints);
    const distances = new Float64Array(numPoints);
    for (let first = 0; first < numPoints; first += BATCH) {
      const count = Math.min(BATCH, numPoints - first);
      this.#copy(this.#at.points, coordinates, first, count);
      const error = this.#quantise("points", "quantisedPoints", "pointNorms", count);
      this.#kernel.nearestMedoids(
        this.#at.points,
        this.#rowBytes,
        count,
        this.#at.quantisedPoints,
        this.#quantisedBytes,
        this.#at.pointNorms,
        this.#at.medoids,
        this.#numMedoids,
        this.#at.quantisedMedoids,
        this.#at.medoidNorms,
        error + this.#medoidError,
        this.#at.scratch,
        this.#at.labels,
        this.#at.distances,
      );
      const { buffer } = this.#kernel.memory;
      labels.set(new Int32Array(buffer, this.#at.labels, count), first);
      distances.set(new Float64Array(buffer, this.#at.distances, count), first);
    }
    return { labels, distances };
  }

  /** Rows into the kernel's memory, each with zeros behind its last coordinate. */
  #copy(to: number, coordinates: Float32Array, first: number, count: number): void {
    const stride = this.#rowBytes / 4;
    const rows = new Float32Array(this.#kernel.memory.buffer, to, count * stride);
    const from = coordinates.subarray(first * this.#dimension, (first + count) * this.#dimension);
    if (stride === this.#dimension) {
      rows.set(from);
      return;
    }
    for (let row = 0; row < count; row++) {
      rows.set(from.subarray(row * this.#dimension, (row + 1) * this.#dimension), row * stride);
    }
  }

  #quantise(from: Place, to: Place, norms: Place, count: number): number {
    return this.#kernel.quantise(
      this.#at[from],
      this.#rowBytes,
      0,
      this.#dimension,
      this.#at.members,
      count,
      this.#at.centre,
      this.#scale,
      this.#at[to],
      this.#quantisedBytes,
      this.#at[norms],
    );
  }
}

type Place =
  | "centre"
  | "members"
  | "medoids"
  | "quantisedMedoids"
  | "medoidNorms"
  | "points"
  | "quantisedPoints"
  | "pointNorms"
  | "scratch"
  | "labels"
  | "distances";

/** One part behind the other, each at a multiple of 16. */
function layOut(
  start: number,
  parts: readonly (readonly [Place, number])[],
): { readonly at: Readonly<Record<Place, number>>; readonly end: number } {
  let end = start;
  const at = Object.fromEntries(
    parts.map(([name, bytes]) => {
      const place = end;
      end += 16 * Math.ceil(bytes / 16);
      return [name, place];
    }),
  ) as Record<Place, number>;
  return { at, end };
}
