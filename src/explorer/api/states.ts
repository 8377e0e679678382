/** One output of a run. Exactly one of `text` and `image` is not null. */
export interface StateAnswer {
  readonly experimentId: string;
  readonly runId: string;
  readonly step: number;
  readonly model: string;
  readonly text: string | null;
  /** The picture's hash. */
  readonly image: string | null;
}

/** GET state: a step of a run, and what it was made from. */
export interface StateWithInput extends StateAnswer {
  readonly prompt: string;
  readonly network: readonly string[];
  readonly seed: number | null;
  /** The output before; for step 0 the prompt. */
  readonly input: { readonly text: string | null; readonly image: string | null };
}
