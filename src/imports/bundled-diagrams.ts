import { columns } from "../exports/tables/column.ts";
import type { Bar, PersistenceDiagram } from "../homology/persistence-diagram.ts";
import { encodeDiagrams } from "../store/diagram-data.ts";
import { type ImportedRow, parquetRows } from "./parquet-rows.ts";

const barColumns = columns(
  "run_id text",
  "embedding_model text",
  "homology_dimension integer",
  "birth number",
  "death number",
);

/**
 * Gives the rows of persistence diagrams their bars back, which stand in a table of their own, in the same order.
 *
 * @throws Error if there are bars of no diagram
 */
export async function* withBars(
  diagrams: AsyncIterable<ImportedRow>,
  barsPath: string,
): AsyncGenerator<ImportedRow, void, void> {
  const bars = parquetRows(barsPath, barColumns);
  let next = await bars.next();
  for await (const row of diagrams) {
    const numDimensions = JSON.parse(row.entropy as string).length;
    const byDimension: Bar[][] = Array.from({ length: numDimensions }, () => []);
    while (
      next.done !== true &&
      next.value.run_id === row.run_id &&
      next.value.embedding_model === row.embedding_model
    ) {
      const { homology_dimension, birth, death } = next.value as Record<string, number>;
      const ofDimension = byDimension[homology_dimension!];
      if (ofDimension === undefined) throw new Error(`a bar is of dimension ${homology_dimension}`);
      ofDimension.push([birth!, death!]);
      next = await bars.next();
    }
    yield { ...row, diagram_data: encodeDiagrams(byDimension as PersistenceDiagram[]) };
  }
  if (next.done !== true) throw new Error("bars.parquet has bars of no diagram");
}
