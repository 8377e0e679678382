/** What was wrong with an attempt to call a model; kept with its incident. */
export type CallProblem =
  | "threw"
  | "timed_out"
  | "wrong_count"
  | "invalid_image"
  | "empty_text"
  | "invalid_text"
  | "wrong_dimension"
  | "not_finite"
  | "all_zero";

/**
 * A model cannot be used at all: its weights are missing, it does not load, its worker keeps dying. Not one item's fault,
 * so the experiment stops at once.
 */
export class ModelUnavailableError extends Error {
  override readonly name = "ModelUnavailableError";
  readonly model: string;

  constructor(model: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.model = model;
  }
}
