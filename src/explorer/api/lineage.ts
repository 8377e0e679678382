import type { Growth } from "../../store/growths.ts";
import type { InterventionEffect } from "../../why/intervention-effect.ts";

/** GET lineage: what an experiment took, how it grew, and what was forked from what. */
export interface LineageAnswer {
  /** What was stored already, and cost no call. */
  readonly taken: { readonly invocations: number; readonly embeddings: number };
  readonly growths: readonly Pick<Growth, "generation" | "added" | "started_at" | "completed_at">[];
  /** Its own runs, where they are forks. */
  readonly forks: readonly ForkRow[];
  /** Forks of its runs, in whichever experiment they are. */
  readonly forkedFrom: readonly ForkRow[];
}

/** A run that shares the first outputs of another one. */
export interface ForkRow {
  readonly runId: string;
  readonly experimentId: string;
  readonly parentRunId: string;
  /** Null where the run is deleted. */
  readonly parentExperimentId: string | null;
  readonly parentPrompt: string | null;
  /** The first step that is the fork's own. */
  readonly step: number;
  readonly isControl: boolean;
  /** What it changes, in words. */
  readonly change: string;
}

/** GET effect: what the interventions of an experiment of forks did. */
export interface EffectAnswer {
  readonly effects: readonly InterventionEffect[];
}
