import { dataTable } from "../../store/data-tables.ts";
import { decodeDiagrams } from "../../store/diagram-data.ts";
import { rowsOfTable, runRows } from "../../store/views/exported-rows.ts";
import { columns } from "./column.ts";
import type { ExportedTable } from "./exported-table.ts";
import { networkText } from "./points-table.ts";

/** Every bar of every persistence diagram, with its run. A bar that never dies has the death and the persistence ∞. */
export const barsTable = tableOfBars("bars", "persistence_diagrams");

/** The same of the diagrams that another program computed. */
export const importedBarsTable = tableOfBars("imported_bars", "imported_diagrams");

function tableOfBars(name: string, diagrams: string): ExportedTable {
  return {
    name,
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
      const rows = rowsOfTable(database, snapshot, dataTable(diagrams), { models, withVectors: false });
      for (const { run_id, embedding_model, diagram_data } of rows) {
        const run = runs.get(run_id!)!;
        const about = [
          run.experiment_id,
          run_id,
          run.initial_prompt,
          networkText(run.network as string),
          run.seed,
        ];
        for (const [k, bars] of decodeDiagrams(diagram_data as Uint8Array).entries()) {
          for (const [birth, death] of bars)
            yield [...about, embedding_model, k, birth, death, death - birth];
        }
      }
    },
  };
}
