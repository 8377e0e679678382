import { decodeDiagrams } from "../../store/diagram-data.ts";
import { diagramRows, runRows } from "../../store/views/exported-rows.ts";
import { columns } from "./column.ts";
import type { ExportedTable } from "./exported-table.ts";
import { networkText } from "./points-table.ts";

/** Every bar of every persistence diagram, with its run. A bar that never dies has the death and the persistence ∞. */
export const barsTable: ExportedTable = {
  name: "bars",
  columns: () =>
    columns(
      "experiment_id text",
      "run_id text",
      "prompt text",
      "network text",
      "seed integer",
      "embedding_model text",
      "homology_dimension integer",
      "birth number",
      "death number",
      "persistence number",
    ),
  *rows({ database, snapshot, models }) {
    const runs = new Map(Array.from(runRows(database, snapshot), (run) => [run.id, run]));
    for (const { run_id, embedding_model, diagram_data } of diagramRows(database, snapshot, models)) {
      const run = runs.get(run_id!)!;
      const about = [
        run.experiment_id,
        run_id,
        run.initial_prompt,
        networkText(run.network as string),
        run.seed,
      ];
      for (const [k, bars] of decodeDiagrams(diagram_data as Uint8Array).entries()) {
        for (const [birth, death] of bars) yield [...about, embedding_model, k, birth, death, death - birth];
      }
    }
  },
};
