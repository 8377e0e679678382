import { dirname } from "node:path";
import { Command, Option } from "commander";
import type { Extension } from "../experiments/extend-experiment.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import type { AllModels } from "../worker/all-models.ts";
import { databaseOption, openStoreOf } from "./database-option.ts";
import { deviceChoice } from "./device-option.ts";
import { networkArgument, seedArgument, wholeNumber } from "./extent-options.ts";
import { type PerformingOptions, performAndShow, performingOptions } from "./perform.ts";
import { modelsOnceFree } from "./wait-option.ts";

interface ExtendOptions extends PerformingOptions {
  readonly seeds?: number[];
  readonly seedCount?: number;
  readonly prompts?: string[];
  readonly maxLength?: number;
  readonly embeddingModels?: string[];
  readonly networks?: string[][];
  readonly config?: string;
  readonly acceptChanges?: boolean;
}

export const extendCommand = new Command("extend")
  .description("make a completed experiment larger, and compute only what is new")
  .argument("<id>", "the experiment's id, a part of it, or latest")
  .addOption(databaseOption())
  .option("--seeds <seed...>", "further seeds, for each network and prompt", seedArgument)
  .addOption(
    new Option(
      "--seed-count <n>",
      "this many further runs of each network and prompt, with fresh seeds",
    ).argParser(wholeNumber(1)),
  )
  .option("--prompts <text...>", "further prompts, each with all networks and seeds")
  .addOption(new Option("--max-length <n>", "longer runs: invocations of each").argParser(wholeNumber(1)))
  .option("--embedding-models <name...>", "further embedding models")
  .option(
    "--networks <models...>",
    "further networks: names of models with commas between them",
    networkArgument,
  )
  .option("--config <file>", "all that a config has and the experiment has not, instead of the options above")
  .option("--accept-changes", "go on although models or chunk sizes have changed, and record it")
  .addHelpText("before", "Example: panic-tda extend 4e1c09aa --seeds 7 8 9 --max-length 200\n");
for (const option of performingOptions()) extendCommand.addOption(option);

extendCommand.action(async (reference: string, options: ExtendOptions) => {
  const { extendExperiment } = await import("../experiments/extend-experiment.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const { sizeOf } = await import("./describe-experiment.ts");
  const say = options.quiet ? () => {} : console.error;
  const { withDefinitions } = await import("../definitions/defined-models.ts");
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { definitionsOf } = await import("../store/experiments.ts");
  const { needExecutors, useExecutorsFor } = await import("./idle-executors.ts");
  const asked = async (store: Store, models: AllModels) => {
    const experiment = store.experiment(reference);
    const extension = await extensionOf(experiment, models, options);
    const { networks = [], embedding_models: embedded = [] } = extension;
    const names = [...modelsOf(experiment), ...networks.flat(), ...embedded];
    return { experiment, extension, names, registry: withDefinitions(models, definitionsOf(experiment)) };
  };
  const shipped = await modelsOnceFree(options, deviceChoice(options), async (withoutDevices) => {
    using store = await openStoreOf(options, "read");
    const { names, registry } = await asked(store, withoutDevices);
    return needExecutors(names, registry);
  });
  const store = await openStoreOf(options, "write");
  const { experiment, extension, names, registry } = await asked(store, shipped);
  const idle = useExecutorsFor(names, registry, shipped);
  if (idle !== undefined) say(`  ${idle}`);
  await performAndShow(store, shipped, options, (performOptions, onStart) =>
    extendExperiment(store, experiment.id, extension, {
      ...performOptions,
      acceptChanges: options.acceptChanges === true,
      onStart: (grown) => {
        onStart(grown);
        say(`experiment ${shortId(grown.id)} grows to ${sizeOf(grown)}`);
      },
    }),
  );
});

async function extensionOf(
  experiment: Experiment,
  models: AllModels,
  options: ExtendOptions,
): Promise<Extension> {
  const { UserInputError } = await import("../errors.ts");
  const { seeds, seedCount, prompts, maxLength, embeddingModels, networks, config: path } = options;
  const byOptions = [seeds, seedCount, prompts, maxLength, embeddingModels, networks];
  if (path !== undefined) {
    if (byOptions.some((one) => one !== undefined)) {
      throw new UserInputError(
        "--config says all that the experiment is to have; it takes no other option beside it.",
      );
    }
    const { readConfigFile } = await import("../config/read-config-file.ts");
    const { extensionByConfig } = await import("../experiments/extend-experiment.ts");
    const { readPromptPictures } = await import("../config/prompt-pictures.ts");
    const { config: paths, places } = readConfigFile(path, models);
    const { config } = await readPromptPictures(paths, dirname(path), {
      source: path,
      ...(places && { places }),
    });
    return extensionByConfig(experiment, config, path);
  }
  const added = [...(seeds ?? []), ...new Array<number>(seedCount ?? 0).fill(-1)];
  return {
    ...(added.length > 0 && { seeds: added }),
    ...(prompts !== undefined && { prompts }),
    ...(maxLength !== undefined && { max_length: maxLength }),
    ...(embeddingModels !== undefined && { embedding_models: embeddingModels }),
    ...(networks !== undefined && { networks }),
  };
}
