import { Command, InvalidArgumentError, Option } from "commander";
import { UserInputError } from "../errors.ts";
import type { ClusteringResult } from "../store/clusterings.ts";
import type { Store } from "../store/store.ts";
import { count, counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";

interface ShowOptions extends DatabaseOptions {
  readonly algorithm: string;
  readonly layer: number;
  readonly limit: number;
  readonly json?: boolean;
}

function wholeNumber(least: number) {
  return (text: string) => {
    if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}

export const clusterShowCommand = new Command("show")
  .description("show the largest clusters of a model, and the output that stands for each")
  .argument("[model]", "the embedding model (default: the only one that was clustered)")
  .addOption(
    new Option("--algorithm <name>", "whose clusters").choices(["hdbscan", "evoc"]).default("hdbscan"),
  )
  .addOption(new Option("--layer <n>", "0 is the finest").default(0).argParser(wholeNumber(0)))
  .addOption(new Option("--limit <n>", "at most so many clusters").default(10).argParser(wholeNumber(1)))
  .addOption(databaseOption())
  .option("--json", "print them as JSON")
  .addHelpText("before", "Example: panic-tda cluster show SketchText\n")
  .action(async (model: string | undefined, own: ShowOptions, command: Command) => {
    // --db and --json may also stand before `show`; the other options are ours alone.
    const { db, json } = command.optsWithGlobals<ShowOptions>();
    const options = { ...own, ...(db === undefined ? {} : { db }), json: json === true };
    const { clusterSizes, layerCounts } = await import("../store/clusterings.ts");
    const { clusterNames } = await import("../store/views/cluster-names.ts");
    using store = await openStoreOf(options, "read");
    const result = await wanted(store, model, options);
    const clusters = clusterSizes(store.database, result.id, options.limit);
    const counts = layerCounts(store.database, result.id);
    const { id, embedding_model: embeddingModel, layer } = result;
    const given = clusterNames(store.database, { id, embeddingModel, layer });
    const names = new Map(given.map(({ label, name }) => [label, name]));
    if (options.json) {
      const shares = clusters.map((cluster) => ({
        ...cluster,
        share: cluster.size / counts.embeddings,
        name: names.get(cluster.label) ?? null,
      }));
      console.log(printableJson({ ...result, ...counts, largest: shares }));
      return;
    }
    const percent = (size: number) => ((100 * size) / Math.max(1, counts.embeddings)).toFixed(1);
    console.log(
      `${result.embedding_model}, ${result.algorithm}, layer ${result.layer}: ${counted(counts.embeddings, "embedding")}, ` +
        `${counted(counts.clusters, "cluster")}, ${percent(counts.noise)} % noise`,
    );
    if (clusters.length === 0) return;
    const hasNames = clusters.some(({ label }) => names.has(label));
    const rows = clusters.map(({ label, size, output_text, output_image_hash }) => [
      count(label),
      count(size),
      percent(size),
      // A column of its own, where any cluster shown has a name.
      ...(hasNames ? [names.get(label) ?? ""] : []),
      output_text ?? `image ${output_image_hash?.slice(0, 12)}`,
    ]);
    const header = ["CLUSTER", "SIZE", "SHARE %", ...(hasNames ? ["NAME"] : []), "MEDOID"];
    console.log(table(header, rows, { narrowed: ["NAME"] }));
    if (counts.clusters > clusters.length) {
      console.error(
        `… and ${counted(counts.clusters - clusters.length, "smaller one")}; more of them: --limit`,
      );
    }
  });

/** The layer that the user means. */
async function wanted(
  store: Store,
  model: string | undefined,
  options: ShowOptions,
): Promise<ClusteringResult> {
  const results = [...store.clusterings({ algorithm: options.algorithm })];
  const models = [...new Set(results.map(({ embedding_model }) => embedding_model))];
  const [only] = models;
  if (only === undefined) {
    const how = options.algorithm === "hdbscan" ? "" : ` --algorithm ${options.algorithm}`;
    throw new UserInputError(`${store.path}: there is no clustering by ${options.algorithm} yet.`, {
      hint: `Make one: ${suggestedCommand(`cluster${how}`, options)}`,
    });
  }
  if (model === undefined && models.length > 1) {
    throw new UserInputError(`${store.path}: several models were clustered: ${models.join(", ")}.`, {
      hint: `Say which one: ${suggestedCommand(`cluster show ${only}`, options)}`,
    });
  }
  const name = model ?? only;
  if (!models.includes(name)) {
    const { nearestName } = await import("../config/nearest-name.ts");
    const nearest = nearestName(name, models);
    throw new UserInputError(`${store.path}: there is no clustering of "${name}" by ${options.algorithm}.`, {
      hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Models that were clustered: ${models.join(", ")}.`,
    });
  }
  const layers = results.filter(({ embedding_model }) => embedding_model === name);
  const result = layers.find(({ layer }) => layer === options.layer);
  if (result !== undefined) return result;
  throw new UserInputError(`${store.path}: ${name} has no layer ${options.layer}.`, {
    hint: `Its layers are 0 to ${layers.length - 1}.`,
  });
}
