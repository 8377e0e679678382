import { Command } from "commander";
import type { ClusteringResult, LayerCounts } from "../store/clusterings.ts";
import type { Store } from "../store/store.ts";
import { count } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";

export const clusterListCommand = new Command("list")
  .description("list the clusterings, layer by layer")
  .addOption(databaseOption())
  .option("--json", "print them as a JSON array")
  .addHelpText("before", "Example: panic-tda cluster list\n")
  .action(async (_own: object, command: Command) => {
    // Both commands have these options: those of the command before ours count too.
    const options = command.optsWithGlobals<DatabaseOptions & { json?: boolean }>();
    using store = await openStoreOf(options, "read");
    const results = [...store.clusterings()];
    if (options.json) console.log(printableJson(await clusteringsJson(store, results)));
    else if (results.length > 0) console.log(await clusteringTable(store, results));
    else console.error(`There is no clustering yet. Make one: ${suggestedCommand("cluster", options)}`);
  });

/** Clusterings for programs. */
export async function clusteringsJson(store: Store, results: readonly ClusteringResult[]): Promise<object[]> {
  const counts = await countsOf(store, results);
  return results.map((result, at) => ({ ...result, ...counts[at] }));
}

export async function clusteringTable(store: Store, results: readonly ClusteringResult[]): Promise<string> {
  const counts = await countsOf(store, results);
  const rows = results.map((result, at) => {
    const { embeddings, clusters, noise } = counts[at]!;
    return [
      result.embedding_model,
      result.algorithm,
      count(result.layer),
      count(embeddings),
      count(clusters),
      embeddings === 0 ? "–" : String(Math.round((100 * noise) / embeddings)),
      `${result.completed_at.slice(0, 10)} ${result.completed_at.slice(11, 16)}`,
    ];
  });
  return table(["MODEL", "ALGORITHM", "LAYER", "EMBEDDINGS", "CLUSTERS", "NOISE %", "COMPUTED (UTC)"], rows);
}

async function countsOf(store: Store, results: readonly ClusteringResult[]): Promise<LayerCounts[]> {
  const { layerCounts } = await import("../store/clusterings.ts");
  return results.map(({ id }) => layerCounts(store.database, id));
}
