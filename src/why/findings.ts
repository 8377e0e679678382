import type { WhyExperiment, WhyNetwork } from "./answer.ts";
import type { ExactMeasures } from "./exact-measures.ts";
import type { Panel } from "./panel.ts";
import type { MeasuredPanel, PartMeasures } from "./part-measures.ts";

/** A network under one embedding model with what its answer was computed from. */
export interface WhyEntry {
  readonly panel: Panel;
  readonly exact: ExactMeasures;
  readonly measured: MeasuredPanel | null;
  readonly parts: PartMeasures | null;
  readonly answer: WhyNetwork;
}

/** An answer with what it was computed from, for comparisons and forecasts. */
export interface WhyFindings {
  readonly answer: WhyExperiment;
  readonly entries: readonly WhyEntry[];
  /** Over all networks, in the order of `answer.experiment_parts`. */
  readonly experimentParts: readonly (PartMeasures | null)[];
}
