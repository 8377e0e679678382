/** GET trajectory: `?model=STSBMpnet`. One entry per embedded output; all arrays have the same length. */
export interface TrajectoryAnswer {
  readonly model: string;
  readonly steps: readonly number[];
  /** From each output to `origin`. */
  readonly distanceToOrigin: readonly number[];
  /** `prompt`: the prompt's own embedding. `first`: where the model does not read the prompt, the first output. */
  readonly origin: "prompt" | "first";
  /** From the embedded output before; null for the first. */
  readonly stepLength: readonly (number | null)[];
}

/**
 * GET distances, the recurrence plot: `?model=STSBMpnet`. columns: `steps` Uint32Array [m]; `distances`
 * Float32Array [m × m], row-major, symmetric, zero diagonal. The header is a {@link DistancesHeader}. Of more than 1,024
 * embedded outputs every `stride`-th is taken.
 */
export interface DistancesHeader {
  readonly model: string;
  readonly stride: number;
  /** The greatest of the distances. */
  readonly greatest: number;
}
