import type { CsvTable } from "../exports/csv.ts";
import type { MapPoints, Placement } from "./map-points.ts";

/** Every point of the map, or every one that is found, and where it lies. */
export function pointsTable(
  { header, run, step }: MapPoints,
  placement: Placement | null,
  isFound: ((point: number) => boolean) | null = null,
): CsvTable {
  return {
    columns: ["experiment_id", "run_id", "step", "prompt", "seed", "x", "y"],
    rows: Array.from(run, (r, i): CsvTable["rows"][number] => [
      header.experiments[header.runs.experiment[r]!]!.id,
      header.runs.id[r]!,
      step[i]!,
      header.prompts[header.runs.prompt[r]!]!,
      header.runs.seed[r]!,
      placement?.x[i] ?? null,
      placement?.y[i] ?? null,
    ]).filter((_, i) => isFound?.(i) !== false),
  };
}
