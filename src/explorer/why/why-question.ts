/** What an answer of `why` is about, under which embedding model. */
export interface WhyQuestion {
  readonly kind: "experiment" | "run";
  /** Of the experiment or run. */
  readonly id: string;
  /** That of the experiment, also for a run. */
  readonly experimentId: string;
  readonly embeddingModel: string;
}
