import { Command, Option } from "commander";
import type { TablesExport } from "../exports/tables/export-tables.ts";
import { tableFormatNames } from "../exports/tables/table-format-names.ts";
import { bytes, count, counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { table } from "./table.ts";

interface ExportTablesCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly format: string;
  readonly embeddingModel?: string[];
  readonly vectors: boolean;
  readonly map?: boolean;
  readonly atlas?: boolean;
  readonly notes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportTablesCommand = new Command("tables")
  .description("write experiments as tables, a file each, for polars, pandas, DuckDB and R")
  .argument("[ids...]", "experiments: ids, parts of them, latest, or all (default: all)")
  .addOption(databaseOption())
  .option("--out <folder>", "where to", "panic-tda-tables")
  .addOption(new Option("--format <name>", "how").choices(tableFormatNames).default(tableFormatNames[0]))
  .option("--embedding-model <name...>", "embedding models (default: all)")
  .option("--no-vectors", "leave the vectors out, which are most of it")
  .option("--map", "add each point's place on the UMAP map, x and y")
  .option("--atlas", "add a file for embedding-atlas for each embedding model")
  .option("--notes", "add what people wrote: tags, notes, stars, names")
  .option("--force", "take a folder that exists; files of the same names are replaced")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda export tables latest --out tables\n")
  .action(async (references: string[], options: ExportTablesCommandOptions) => {
    const { exportTables } = await import("../exports/tables/export-tables.ts");
    const { tableFormats } = await import("../exports/tables/table-format.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, "read");
    const written = await exporting((signal, onProgress) =>
      exportTables(store, references, {
        out: options.out,
        force: options.force ?? false,
        format: tableFormats.find(({ name }) => name === options.format)!,
        embeddingModels: options.embeddingModel ?? null,
        withVectors: options.vectors,
        withMap: options.map ?? false,
        withAtlas: options.atlas ?? false,
        withNotes: options.notes ?? false,
        signal,
        onProgress,
      }),
    );
    if (options.json) console.log(printableJson(written));
    else console.log(tablesText(written));
  });

function tablesText({ folder, experiments, tables, format, without_map }: TablesExport): string {
  const rows = tables.map(({ file, rows }) => [file, count(rows)]);
  const total = tables.reduce((sum, written) => sum + written.bytes, 0);
  const lines = [
    table(["FILE", "ROWS"], rows),
    `${counted(experiments.length, "experiment")}, ${bytes(total)}, in ${folder}`,
  ];
  const leftOut = tables.flatMap(({ table: name, left_out }) =>
    left_out.map((column) => `${name}.${column}`),
  );
  if (leftOut.length > 0) lines.push(`Left out, since ${format} cannot tell them: ${leftOut.join(", ")}.`);
  if (without_map.length > 0)
    lines.push(`No map of fewer than four different outputs: ${without_map.join(", ")}.`);
  return lines.join("\n");
}
