import type { PlotKind } from "../../../src/explorer/plots/plot-kinds.ts";

/** What makes a figure again without a browser, all but how it looks. */
export interface PlotSource {
  readonly kind: PlotKind;
  /** A run or an experiment. */
  readonly id: string;
  readonly model?: string | null;
  readonly runs?: readonly string[];
}

/** The command, for the metadata of a file. */
export function plotCommand({ kind, id, model, runs }: PlotSource): string {
  const words = ["panic-tda plot", kind, id];
  if (model != null) words.push("--embedding-model", model);
  if (runs !== undefined && runs.length > 0) words.push("--runs", runs.join(","));
  return words.join(" ");
}
