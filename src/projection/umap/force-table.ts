/** Squared distances from 2^LEAST on are told apart; the layout is less than 2^(GREATEST/2) wide, or forces are as good as none. */
const LEAST = -20;
const GREATEST = 16;
/** Places of the table between a power of two and the next. */
const PARTS_LOG2 = 7;
const SHIFT = 23 - PARTS_LOG2;
const FRACTION = 1 / 2 ** SHIFT;
const FIRST = (127 + LEAST) << PARTS_LOG2;

/**
 * A force that depends on the squared distance, tabulated: powers are what a layout spends its time on. The sign, exponent and first bits of a
 * float32 are the place in the table, since they grow as its logarithm does; between two places it is linear. For the forces of UMAP
 * that is right to 1e-4 of the force, where the descent itself draws lots.
 */
export class ForceTable {
  readonly #values: Float64Array;
  readonly #float = new Float32Array(1);
  readonly #bits = new Int32Array(this.#float.buffer);

  /** @param force - Of squared distances above 0; finite. */
  constructor(force: (square: number) => number) {
    const places = (GREATEST - LEAST) << PARTS_LOG2;
    this.#values = Float64Array.from({ length: places + 1 }, (_, place) => {
      this.#bits[0] = (FIRST + place) << SHIFT;
      return force(this.#float[0]!);
    });
  }

  /** The force at a squared distance above 0. */
  at(square: number): number {
    this.#float[0] = square;
    const bits = this.#bits[0]!;
    const place = (bits >> SHIFT) - FIRST;
    const values = this.#values;
    if (place < 0) return values[0]!;
    if (place >= values.length - 1) return values[values.length - 1]!;
    const below = values[place]!;
    return below + (values[place + 1]! - below) * (bits & (2 ** SHIFT - 1)) * FRACTION;
  }
}
