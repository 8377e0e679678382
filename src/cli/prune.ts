import { Command } from "commander";
import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { bytes, count, counted } from "../text/numbers.ts";
import { confirmed } from "./confirmed.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";

interface PruneOptions extends DatabaseOptions {
  readonly vectors?: string;
  readonly pictures?: boolean;
  readonly restore?: boolean;
  readonly force?: boolean;
}

export const pruneCommand = new Command("prune")
  .description("give up the vectors of a model, or the pictures, of an experiment, for a disk that fills")
  .argument("<id>", "the experiment's id, a part of it, or latest")
  .addOption(databaseOption())
  .option("--vectors <model>", "the vectors of an embedding model")
  .option("--pictures", "the files of the pictures that no other experiment shows")
  .option("--restore", "with --vectors: let resume compute them again that were given up")
  .option("--force", "do not ask")
  .addHelpText("before", "Example: panic-tda prune 4e1c09aa --pictures\n")
  .action(async (reference: string, options: PruneOptions) => {
    refuseUnclear(options);
    using store = await openStoreOf(options, "write");
    const experiment = store.experiment(reference);
    if (options.vectors === undefined) await pictures(store, experiment, options);
    else {
      refuseUnknown(experiment, options.vectors);
      if (options.restore) await restore(store, experiment, options.vectors, options);
      else await vectors(store, experiment, options.vectors, options);
    }
  });

function refuseUnclear({ vectors, pictures, restore }: PruneOptions): void {
  if ((vectors === undefined) === (pictures !== true)) {
    throw new UserInputError("prune: expected --vectors MODEL or --pictures, one of the two.", {
      hint: "For example: panic-tda prune latest --pictures",
    });
  }
  if (restore && vectors === undefined)
    throw new UserInputError("--restore: pictures cannot be computed again.", {
      hint: "It goes with --vectors MODEL alone.",
    });
}

function refuseUnknown({ embedding_models: known }: Experiment, model: string): void {
  if (known.includes(model)) return;
  const nearest = nearestName(model, known);
  throw new UserInputError(`--vectors ${model}: the experiment has no embedding model of that name.`, {
    hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Its embedding models: ${known.join(", ")}.`,
  });
}

async function vectors(store: Store, experiment: Experiment, model: string, options: PruneOptions) {
  const { prunableVectors, pruneVectors, refuseUnfinished } = await import("../store/prune.ts");
  const { whyNotAgain } = await import("../experiments/computed-again.ts");
  const { shortId } = await import("../store/identifiers.ts");
  refuseUnfinished(experiment);
  const found = prunableVectors(store.database, experiment.id, model);
  const id = shortId(experiment.id);
  if (found.count === 0) {
    console.error(`experiment ${id}: there are no vectors of ${model}.`);
    return;
  }
  const restoring = suggestedCommand(`prune ${id} --vectors ${model} --restore`, options);
  const why = whyNotAgain(store.database, experiment, model);
  console.error(
    [
      `experiment ${id}: ${counted(found.count, "vector")} of ${model}, ${bytes(found.bytes)}, are given up.`,
      "  Diagrams and exponents that were computed from them stay. Clusterings lose them.",
      "  Maps, why, exports of vectors and new clusterings cannot be had of them.",
      why === undefined
        ? `  They can be computed again: ${restoring}`
        : `  They cannot be computed again as they are: ${why}.`,
    ].join("\n"),
  );
  if (!options.force && !(await confirmed("Give them up?", "nothing was given up"))) {
    console.error("Nothing was given up.");
    return;
  }
  await pruneVectors(store.database, experiment.id, model);
  console.error(`Gave up ${counted(found.count, "vector")} of ${model}.`);
}

async function pictures(store: Store, experiment: Experiment, options: PruneOptions) {
  const { prunablePictures, prunePictures, refuseUnfinished } = await import("../store/prune.ts");
  const { shortId } = await import("../store/identifiers.ts");
  refuseUnfinished(experiment);
  const found = prunablePictures(store.database, experiment.id);
  const id = shortId(experiment.id);
  if (found.count === 0) {
    console.error(`experiment ${id}: there are no pictures that it alone shows.`);
    return;
  }
  console.error(
    [
      `experiment ${id}: the files of ${counted(found.count, "picture")}, ${bytes(found.bytes)}, are given up.`,
      "  Captions, hashes and vectors stay, so that all that was measured stays, and new measures of them can be made.",
      "  The pictures cannot be shown or exported, nor embedded by another model, and no command computes them again:",
      "  running the config anew may give the same ones, where its seeds are fixed and its models are the same.",
    ].join("\n"),
  );
  if (!options.force && !(await confirmed("Give them up for good?", "nothing was given up"))) {
    console.error("Nothing was given up.");
    return;
  }
  await prunePictures(store.database, experiment.id);
  console.error(`Gave up ${count(found.count)} ${found.count === 1 ? "picture" : "pictures"}.`);
}

async function restore(store: Store, experiment: Experiment, model: string, options: PruneOptions) {
  const { forgetPrunedVectors } = await import("../store/prune.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const { whyNotAgain } = await import("../experiments/computed-again.ts");
  const why = whyNotAgain(store.database, experiment, model);
  if (why !== undefined)
    throw new UserInputError(`the vectors of ${model} cannot be computed again as they were: ${why}.`, {
      hint: "Run its config anew to have them by what is installed now.",
    });
  forgetPrunedVectors(store.database, experiment.id, model);
  const resume = suggestedCommand(`resume ${shortId(experiment.id)}`, options);
  console.error(`The experiment is unfinished now. Compute the vectors: ${resume}`);
}
