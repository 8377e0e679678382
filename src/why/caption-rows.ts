import type { UnitRows } from "../vectors/unit-rows.ts";
import type { PanelVectors } from "./read-vectors.ts";

/**
 * The vectors of several networks at one caption, scaled to length 1 in double precision: those of each network, and all of them one after the
 * other in the same memory, which is used again for the next caption.
 */
export class CaptionRows {
  readonly #networks: readonly PanelVectors[];
  readonly #dimension: number;
  readonly #buffer: Float64Array;

  constructor(networks: readonly PanelVectors[]) {
    this.#networks = networks;
    this.#dimension = networks[0]!.rows.dimension;
    this.#buffer = new Float64Array(
      networks.reduce((sum, { runs }) => sum + runs.length, 0) * this.#dimension,
    );
  }

  /** Captions that all networks have. */
  get common(): number {
    return this.#networks.reduce(
      (least, { captions }) => Math.min(least, captions),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Captions that at least one network has. */
  get longest(): number {
    return this.#networks.reduce((most, { captions }) => Math.max(most, captions), 0);
  }

  /** `ofNetwork` has null for networks without that caption; `all` means something only where each has it. */
  at(caption: number): { readonly all: UnitRows; readonly ofNetwork: readonly (UnitRows | null)[] } {
    const dimension = this.#dimension;
    let offset = 0;
    const ofNetwork = this.#networks.map(({ rows, captions, runs }) => {
      const first = offset;
      offset += runs.length * dimension;
      if (caption >= captions) return null;
      for (let run = 0; run < runs.length; run++) {
        const from = (run * captions + caption) * dimension;
        scaleTo(this.#buffer, first + run * dimension, rows.coordinates, from, dimension);
      }
      return { coordinates: this.#buffer.subarray(first, offset), dimension };
    });
    return { all: { coordinates: this.#buffer, dimension }, ofNetwork };
  }
}

function scaleTo(to: Float64Array, at: number, from: Float32Array, start: number, dimension: number): void {
  let squares = 0;
  for (let k = 0; k < dimension; k++) squares += from[start + k]! * from[start + k]!;
  const length = Math.sqrt(squares);
  for (let k = 0; k < dimension; k++) to[at + k] = from[start + k]! / length;
}
