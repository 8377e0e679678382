import type { DiagramMatrix } from "../../distances/diagram-matrices.ts";
import { newFile } from "../new-folder.ts";
import { columns, type TableRow } from "../tables/column.ts";
import type { TableFormat } from "../tables/table-format.ts";

/** What was measured, beside the matrices. */
export interface MeasuredDistances {
  readonly experimentId: string;
  readonly dimension: number;
  /** "1", "2" or "bottleneck". */
  readonly order: string;
  readonly ground: "euclidean" | "maximum";
  readonly matrices: readonly DiagramMatrix[];
}

const COLUMNS = columns(
  "experiment_id text",
  "embedding_model text",
  "network text",
  "homology_dimension integer",
  "order text",
  "ground text",
  "run_id text",
  "other_run_id text",
  "prompt text",
  "other_prompt text",
  "seed integer",
  "other_seed integer",
  "distance number",
);

const ROWS_AT_ONCE = 500;

/**
 * Writes every pair of runs once, a row each, into a file that appears when it is complete. A distance may be ∞.
 *
 * @returns the number of rows
 * @throws UserInputError if the file exists and may not be replaced, or cannot be written
 */
export async function writeDistances(
  path: string,
  measured: MeasuredDistances,
  format: TableFormat,
  options: { readonly force: boolean },
): Promise<number> {
  return newFile(path, options, async (scratch) => {
    const file = await format.open(scratch, { name: "distances", columns: COLUMNS, dimension: undefined });
    let rows = 0;
    try {
      let held: TableRow[] = [];
      for (const row of pairRows(measured)) {
        rows++;
        held.push(row);
        if (held.length < ROWS_AT_ONCE) continue;
        await file.write(held);
        held = [];
      }
      await file.write(held);
      await file.finish();
    } catch (error) {
      await file.abandon().catch(() => {});
      throw error;
    }
    return rows;
  });
}

function* pairRows({
  experimentId,
  dimension,
  order,
  ground,
  matrices,
}: MeasuredDistances): Generator<TableRow> {
  for (const { embeddingModel, network, runs, distances } of matrices) {
    for (const [i, run] of runs.entries()) {
      for (let j = i + 1; j < runs.length; j++) {
        const other = runs[j]!;
        yield [
          experimentId,
          embeddingModel,
          network.join(" → "),
          dimension,
          order,
          ground,
          run.id,
          other.id,
          run.initial_prompt,
          other.initial_prompt,
          run.seed,
          other.seed,
          distances[i * runs.length + j]!,
        ];
      }
    }
  }
}
