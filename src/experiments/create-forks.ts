import type { ForkFile } from "../config/fork-config.ts";
import { decodeImage, encodeImage } from "../images/image-codec.ts";
import { imageHash, type RgbImage } from "../images/rgb-image.ts";
import { prepareModels } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, insertExperiment } from "../store/experiments.ts";
import { newId } from "../store/identifiers.ts";
import { insertImage, type StoredImage } from "../store/images.ts";
import type { Store } from "../store/store.ts";
import { allModels } from "../worker/all-models.ts";
import { insertSomeForks } from "./insert-forks.ts";
import { type PerformOptions, performStarted } from "./perform-experiment.ts";
import { type PlannedForks, planForks } from "./plan-forks.ts";
import { modelsOf, startExperiment } from "./start-experiment.ts";

/**
 * Creates an experiment of forks and performs it.
 *
 * @param image - The picture that replaces the step's output, where `file.forks.image` names one.
 * @param onCreated - Told the id before anything is computed.
 * @throws UserInputError, ConfigError before anything is written; and what `performExperiment` throws
 */
export async function performForks(
  store: Store,
  file: ForkFile,
  image: RgbImage | undefined,
  options: PerformOptions,
  onCreated: (experiment: Experiment, forks: PlannedForks) => void,
): Promise<Experiment> {
  const { models = allModels() } = options;
  const { database } = store;
  const picture = image === undefined ? undefined : await storedPicture(database, file, image, models);
  const planned = planForks(database, file, picture?.hash, models);
  await prepareModels(modelsOf(planned.config), models, options.signal);
  const id = newId();
  const started = startExperiment(database, id, models, {
    acceptChanges: false,
    create: () => {
      const { config, given } = planned;
      insertExperiment(database, id, {
        ...config,
        chunk_sizes: chunkSizes(config.networks, config.batch_size, models),
        config: given,
      });
      if (picture !== undefined) insertImage(database, picture);
      insertSomeForks(database, id, planned.forks, 0);
    },
  });
  onCreated(started.experiment, planned);
  return performStarted(store, started, options);
}

async function storedPicture(
  database: Database,
  file: ForkFile,
  image: RgbImage,
  models: ModelRegistry,
): Promise<StoredImage> {
  // Which format the experiment has, the runs say.
  const { imageFormat } = planForks(database, file, "", models);
  const bytes = await encodeImage(image, imageFormat);
  const { width, height, ...stored } = imageFormat === "webp" ? image : await decodeImage(bytes);
  return { hash: imageHash({ width, height, ...stored }), bytes, format: imageFormat, width, height };
}
