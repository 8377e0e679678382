import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import type { RunCycle } from "./run-cycle.ts";

/** Whose trajectory a figure shows. */
export interface TrajectoryProps {
  readonly run: RunAnswer;
  /** The embedding model. */
  readonly model: string;
  /** Changes when more of the run is embedded. */
  readonly version: string;
  readonly cycle: RunCycle;
}
