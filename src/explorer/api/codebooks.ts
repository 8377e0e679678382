import type { MarkovAnswer } from "../../codebooks/markov-answer.ts";

/** `/api/codebooks` */
export interface CodebooksAnswer {
  readonly codebooks: readonly CodebookSummary[];
}

export interface CodebookSummary {
  readonly id: string;
  /** NAME@VERSION */
  readonly reference: string;
  readonly model: string;
  readonly reads: "text" | "image";
  readonly numMedoids: number;
  readonly coreQuantile: number;
}

/** `/api/experiments/ID/markov?codebook=REFERENCE` */
export interface MovementAnswer {
  readonly codebook: CodebookSummary;
  /** By label. */
  readonly medoids: readonly { readonly text: string | null; readonly hasPicture: boolean }[];
  readonly markov: MarkovAnswer;
}

/** `/api/runs/ID/labels`: the run as each codebook of its models sees it. */
export interface RunLabelsAnswer {
  readonly codebooks: readonly RunLabels[];
}

export interface RunLabels {
  readonly codebook: CodebookSummary;
  /** The captions or names of its medoids that occur, by label. */
  readonly texts: Readonly<Record<number, string | null>>;
  /** Invocations that have a label, in order. */
  readonly steps: readonly number[];
  readonly labels: readonly number[];
  readonly isCore: readonly boolean[];
  /** Embedded outputs that are not labelled yet. */
  readonly withoutLabel: number;
}
