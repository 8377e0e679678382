// Types alone, of nothing but words and numbers: the page reads them, too.

/**
 * `pending`: created, never started. `running`: a live process holds it. `growing`: the same of one that was complete and has been
 * extended since; what was complete can be looked at. `stalled`: that process has saved nothing for ten
 * times its slowest call. `interrupted`: started, not finished, no live process. `deleting`: half deleted.
 */
export type ExperimentState =
  | "pending"
  | "running"
  | "growing"
  | "stalled"
  | "interrupted"
  | "failed"
  | "completed"
  | "deleting";

/** How much of something is saved; `total` is null where the kind of a model is neither stored nor known to this version. */
export interface DoneOfTotal {
  readonly done: number;
  readonly total: number | null;
}

/** How far a stage is. */
export interface StageWork {
  readonly stage: string;
  /** What it saves: the key of its counts in JSON. */
  readonly saves: string;
  /** What it saves, as the page calls it. */
  readonly title: string;
  /** One per embedding model, in the order of the config; or a single one without a model. */
  readonly parts: readonly (DoneOfTotal & { readonly model: string | null })[];
}

/** How far an experiment is. */
export interface ExperimentProgress {
  readonly state: ExperimentState;
  readonly runs: { readonly total: number; readonly failed: number };
  /** In the order of the stages. */
  readonly work: readonly StageWork[];
  /** How many incidents of each kind, the most frequent first. */
  readonly incidents: readonly { readonly kind: string; readonly count: number }[];
  /** While it runs: what was saved in the last minute, per second, and how long the rest of that stage takes at this speed. */
  readonly speed: {
    readonly stage: string;
    readonly perSecond: number;
    readonly secondsLeft: number;
  } | null;
}
