import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import type { ClusteringAlgorithm, ClusterProgress } from "../stages/clusters/cluster-embeddings.ts";
import type { Store } from "../store/store.ts";
import { counted, duration } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { clusteringsJson, clusteringTable, clusterListCommand } from "./cluster-list.ts";
import { clusterShowCommand } from "./cluster-show.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { decimalNumber } from "./decimal-number.ts";
import { interruptible } from "./interruption.ts";
import { suggestedCommand } from "./invocation.ts";

interface ClusterCommandOptions extends DatabaseOptions {
  readonly model?: readonly string[];
  readonly algorithm: ClusteringAlgorithm;
  readonly minClusterSize?: number;
  readonly epsilon?: number;
  readonly copies: "each" | "once";
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const clusterCommand = new Command("cluster")
  // What stands behind list or show is theirs.
  .enablePositionalOptions()
  .description("cluster all embeddings of a model, over all experiments")
  .option("--model <name...>", "embedding models (default: all that have embeddings)")
  .addOption(new Option("--algorithm <name>", "how").choices(["hdbscan", "evoc"]).default("hdbscan"))
  .addOption(
    new Option(
      "--min-cluster-size <n>",
      "the fewest embeddings that count as a cluster (default: a thousandth of all, at least 2; evoc: 5)",
    ).argParser((text) => {
      if (/^\d+$/.test(text) && Number(text) >= 2) return Number(text);
      throw new InvalidArgumentError("Expected a whole number from 2.");
    }),
  )
  .addOption(
    new Option(
      "--epsilon <x>",
      "hdbscan: merge clusters that split off at a smaller distance (default: 0.4)",
    ).argParser((text) => {
      const epsilon = decimalNumber(text);
      if (epsilon !== undefined && epsilon >= 0 && epsilon <= 2) return epsilon;
      throw new InvalidArgumentError("Expected a distance of unit vectors, from 0 to 2.");
    }),
  )
  .addOption(
    new Option("--copies <how>", "count experiments of the same config and fixed seeds each, or once")
      .choices(["each", "once"])
      .default("each"),
  )
  .addOption(databaseOption())
  .option("--quiet", "print no progress")
  .option("--json", "print the clusterings as a JSON array")
  .addHelpText("before", "Example: panic-tda cluster --model SketchText\n")
  .addCommand(clusterListCommand)
  .addCommand(clusterShowCommand)
  .action(async (options: ClusterCommandOptions) => {
    const { algorithm, copies, epsilon, minClusterSize } = options;
    if (algorithm === "evoc" && epsilon !== undefined) {
      throw new UserInputError("--epsilon belongs to hdbscan, EVoC has no such parameter.", {
        hint: "Leave it out, or use --algorithm hdbscan.",
      });
    }
    const { refuseSmallAddressSpace } = await import("../system/address-space.ts");
    refuseSmallAddressSpace(1);
    using store = await openStoreOf(options, "write");
    const models = await wantedModels(store, options.model);
    const python = algorithm === "evoc" ? await evocPython() : undefined;
    for (const model of models)
      await clustered(store, model, { algorithm, copies, epsilon, minClusterSize, python }, options);
    await keepNewCounts(store);
    const results = models.flatMap((model) => [...store.clusterings({ model, algorithm })]);
    console.log(
      options.json
        ? printableJson(await clusteringsJson(store, results))
        : await clusteringTable(store, results),
    );
    if (!options.quiet && !options.json) {
      console.error(`Look at them: ${suggestedCommand(`cluster show ${models[0]}`, options)}`);
    }
  });

/** The models to cluster: those that were named, or all that have embeddings. */
/** Completed experiments are counted anew, clusters and all. */
async function keepNewCounts(store: Store): Promise<void> {
  const { keepCounts } = await import("../experiments/kept-counts.ts");
  for (const { id, completed_at } of store.experiments())
    if (completed_at !== null) keepCounts(store.database, id);
}

async function wantedModels(store: Store, named: readonly string[] | undefined): Promise<string[]> {
  const { countsByEmbeddingModel } = await import("../store/views/embedding-counts.ts");
  const { nearestName } = await import("../config/nearest-name.ts");
  const known = countsByEmbeddingModel(store.database).map(({ model }) => model);
  if (known.length === 0) {
    throw new UserInputError(`${store.path}: there are no embeddings yet.`, {
      hint: "An experiment makes them: panic-tda run CONFIG",
    });
  }
  if (named === undefined) return known;
  for (const model of named) {
    if (known.includes(model)) continue;
    const nearest = nearestName(model, known);
    throw new UserInputError(`${store.path}: there are no embeddings by "${model}".`, {
      hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Models with embeddings: ${known.join(", ")}.`,
    });
  }
  return [...new Set(named)];
}

/** The interpreter that runs EVoC. */
async function evocPython(): Promise<string> {
  const { workerInterpreter } = await import("../worker/environment.ts");
  const python = workerInterpreter();
  if (python !== undefined) return python;
  throw new UserInputError("EVoC runs in Python, and there is no Python environment for it.", {
    hint: "Make one: panic-tda setup. Or name an interpreter that has the package evoc with PANIC_TDA_PYTHON, or use --algorithm hdbscan.",
  });
}

async function clustered(
  store: Store,
  model: string,
  how: {
    algorithm: ClusteringAlgorithm;
    copies: "each" | "once";
    epsilon?: number | undefined;
    minClusterSize?: number | undefined;
    python: string | undefined;
  },
  { quiet }: ClusterCommandOptions,
): Promise<void> {
  const { clusterEmbeddings } = await import("../stages/clusters/cluster-embeddings.ts");
  const { ShareBar } = await import("./share-bar.ts");
  const bar = new ShareBar();
  const startedMs = performance.now();
  const tell = { first: () => bar.finish(), second: () => bar.finish() };
  const onProgress = ({ phase, share }: ClusterProgress) => {
    if (!quiet) bar.update(`${phase} ${model}`, share);
  };
  const onNotice = (message: string) => {
    bar.finish();
    if (!quiet) console.error(`${model}: ${message}`);
  };
  try {
    await interruptible(tell, (signal) =>
      clusterEmbeddings(store, model, { ...how, signal, onProgress, onNotice }).catch((error) => {
        if (signal.aborted) {
          throw new InterruptedError(
            `Interrupted before ${model} was clustered; its clusterings are as they were.`,
          );
        }
        throw error;
      }),
    );
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && error.name === "EvocError")) {
      throw new UserInputError(error.message, { cause: error });
    }
    throw error;
  } finally {
    bar.finish();
  }
  const { embeddings, layers } = await sizeOfClustering(store, model, how.algorithm);
  if (quiet) return;
  const time = duration((performance.now() - startedMs) / 1000);
  console.error(`${model}: ${counted(embeddings, "embedding")}, ${counted(layers, "layer")}  ${time}`);
}

async function sizeOfClustering(store: Store, model: string, algorithm: ClusteringAlgorithm) {
  const { layerCounts } = await import("../store/clusterings.ts");
  const results = [...store.clusterings({ model, algorithm })];
  const embeddings = results[0] === undefined ? 0 : layerCounts(store.database, results[0].id).embeddings;
  return { embeddings, layers: results.length };
}
