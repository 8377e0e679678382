/**
 * GET frames, what runs show at some steps: `?runs=ID,ID*25&step=7&steps=4`. `ID*25` stands for 25 runs: that one and the 24
 * that follow it in the experiment, in the order of {@link RunsAnswer}. `step` is the first one, `steps` how many (default 1).
 * At most 50,000 cells.
 */
export interface FramesAnswer {
  readonly step: number;
  /** The runs' ids, in the order asked for. */
  readonly runs: readonly string[];
  /** Hashes of the pictures that occur. */
  readonly images: readonly string[];
  /** The captions that occur. */
  readonly texts: readonly string[];
  /**
   * `cells[k][r]`: what `runs[r]` shows at `step + k`. From 0: an index of `images`. Negative: `texts[-1 - value]`. null: nothing
   * saved yet, or beyond the end.
   */
  readonly cells: readonly (readonly (number | null)[])[];
}
