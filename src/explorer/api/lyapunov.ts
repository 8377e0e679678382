/** GET lyapunov; an empty list where nothing is computed. */
export interface LyapunovAnswer {
  readonly results: readonly {
    /** Stays when more runs are added to what it was computed from. */
    readonly id: string;
    /** Index in the experiment's networks. */
    readonly network: number;
    /** Index in the experiment's prompts. */
    readonly prompt: number;
    readonly model: string;
    /** Per step of the trajectory: the slope of the logarithm of the mean distance between runs. */
    readonly exponent: number;
    readonly rSquared: number | null;
    /** The slope of the mean of the logarithms. */
    readonly meanLogExponent: number;
    /** In steps of the trajectory; null where it is not identifiable. */
    readonly relaxationTime: number | null;
    /** Mean distance between runs of the same network and prompt, unit vectors, at each step of the trajectory. */
    readonly divergenceCurve: readonly number[];
    readonly numRuns: number;
    readonly numPairs: number;
    readonly numTimesteps: number;
    /** Steps whose mean distance lies below the floor of the logarithm. */
    readonly numClamped: number;
  }[];
}
