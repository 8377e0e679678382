import type { RunRow } from "../../../src/explorer/api/runs.ts";

/** Which rows and columns a mosaic has. */
export interface MosaicGrid {
  /** Indices of prompts. */
  readonly rows: readonly number[];
  /** Places of a network and a seed: `network × seeds + seed`. */
  readonly columns: readonly number[];
}

/** The rows and columns in which some run is found, in their order; all where nothing is looked for. */
export function narrowedGrid(
  all: { readonly networks: number; readonly seeds: number; readonly prompts: number },
  runs: readonly RunRow[] | null,
  isFound: ((run: string) => boolean) | null,
): MosaicGrid {
  const rows = range(all.prompts);
  const columns = range(all.networks * all.seeds);
  if (isFound === null || runs === null) return { rows, columns };
  const found = runs.filter(({ id }) => isFound(id));
  const hasRow = new Set(found.map(({ prompt }) => prompt));
  const hasColumn = new Set(found.map(({ network, seedIndex }) => network * all.seeds + seedIndex));
  return {
    rows: rows.filter((row) => hasRow.has(row)),
    columns: columns.filter((column) => hasColumn.has(column)),
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
