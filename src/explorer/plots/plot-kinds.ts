/**
 * Every plot that the explorer shows and `panic-tda plot` makes, and of whom it is. Compiled into the page: no imports from Node.
 */
export const plotKinds = {
  "distance-to-prompt": { of: "run", shows: "distance to the prompt, step by step" },
  "step-length": { of: "run", shows: "distance from each output to the one before" },
  recurrence: { of: "run", shows: "distances between all steps" },
  "persistence-diagram": { of: "run", shows: "birth and death of every class" },
  barcode: { of: "run", shows: "the same classes as bars" },
  "betti-curves": { of: "run", shows: "how many classes are alive at each edge length" },
  score: { of: "run", shows: "each number of the score models" },
  "distance-to-prompts": { of: "run", shows: "distance to its own prompt and to the others" },
  states: { of: "run", shows: "when each state was first seen" },
  meetings: { of: "run", shows: "the runs that it meets" },
  diagrams: { of: "experiment", shows: "persistence diagrams of runs over each other" },
  entropy: { of: "experiment", shows: "persistent entropy of all runs" },
  "diagram-distances": { of: "experiment", shows: "distances between all runs' diagrams" },
  divergence: { of: "experiment", shows: "mean distance between runs of one prompt" },
  "prompt-share": { of: "experiment", shows: "what runs keep of their prompt" },
  "first-return": { of: "experiment", shows: "runs that have not come back to a state" },
  "distance-by-lag": { of: "experiment", shows: "distance by the time between captions" },
  "new-captions": { of: "experiment", shows: "which captions are new" },
  parts: { of: "experiment", shows: "what models, prompt and seed decide" },
  "score-means": { of: "experiment", shows: "the mean of each score over the runs" },
  "fork-effect": { of: "experiment", shows: "how far forks went from their runs" },
  map: { of: "experiment", shows: "every embedded output in the plane, by PCA" },
} as const satisfies Readonly<Record<string, { readonly of: "run" | "experiment"; readonly shows: string }>>;

/** Kinds that no embedding model has a part in. */
export const withoutEmbeddingModel: readonly PlotKind[] = ["score", "score-means"];

export type PlotKind = keyof typeof plotKinds;
