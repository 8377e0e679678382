import type { DrawnImage, RgbImage } from "../images/rgb-image.ts";
import { CallError, CallMovedError } from "../models/call-errors.ts";
import type {
  CallContext,
  ImageEmbeddingModel,
  ImageToImageModel,
  ImageToTextModel,
  Model,
  ModelDescription,
  PlaceRequest,
  RecordedVersion,
  TextEmbeddingModel,
  TextToImageModel,
  TextToTextModel,
} from "../models/model.ts";
import { captionProblem, imageProblem, vectorProblem } from "../models/output-problems.ts";
import { isScoreModel, type ScoreModel, scoresProblem } from "../models/score-model.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { type BatchAhead, computeItems, type ItemsCall, sendAhead } from "./compute-items.ts";
import { ExecutorPlace, Executors } from "./executors.ts";
import type { LoadedVersion } from "./loaded-models.ts";
import { PictureFiles } from "./picture-files.ts";
import { readEncodedImage, readImage, readScores, readText, readVector } from "./read-outputs.ts";
import { PythonWorker } from "./worker.ts";
import { ExecutorLostError, WorkerKeepsDyingError } from "./worker-errors.ts";

export interface WorkerModelOptions {
  /** What keeps a model from being used here; undefined if nothing does. */
  readonly missing: (entry: CatalogueEntry) => string | undefined;
  /** Why a model must be tried here before an experiment uses it; undefined if it need not. */
  readonly untried?: (entry: CatalogueEntry, version: LoadedVersion | undefined) => string | undefined;
  /** The commit that will be loaded, as far as it is known without loading. */
  readonly revision: (entry: CatalogueEntry) => string;
  /** Whether workers encode the pictures that they draw. @defaultValue they do not */
  readonly areEncodedThere?: () => boolean;
}

const pictureFiles = new PictureFiles();

/** The engine's own limit, should those of the worker (start, load, call) all fail to end a call. */
const LAST_RESORT_MS = 24 * 3_600_000;
const MOST_STARTS = 3;

/** The models of a catalogue, computed by one worker or by several. The engine treats them as it does those of this process. */
export function workerModels(
  catalogue: readonly CatalogueEntry[],
  workers: PythonWorker | Executors,
  options: WorkerModelOptions,
): { readonly models: readonly Model[]; readonly scoreModels: readonly ScoreModel[] } {
  const fitting = new Map<string, number>();
  const executors = workers instanceof PythonWorker ? new Executors([workers]) : workers;
  const all: readonly (Model | ScoreModel)[] = catalogue.map(
    (entry) => new classes[entry.kind](entry, executors, options, fitting),
  );
  return { models: all.filter((model) => !isScoreModel(model)), scoreModels: all.filter(isScoreModel) };
}

class WorkerModel {
  readonly runsIn = "worker";
  readonly name: string;
  readonly maxBatchSize: number;
  readonly computesAlone: boolean;
  readonly isHidden: boolean;
  protected readonly entry: CatalogueEntry;
  readonly #executors: Executors;
  readonly #options: WorkerModelOptions;
  readonly #fitting: Map<string, number>;

  constructor(
    entry: CatalogueEntry,
    executors: Executors,
    options: WorkerModelOptions,
    fitting: Map<string, number>,
  ) {
    this.name = entry.name;
    this.maxBatchSize = entry.max_batch;
    this.computesAlone = entry.one_by_one;
    this.isHidden = entry.hidden;
    this.entry = entry;
    this.#executors = executors;
    this.#options = options;
    this.#fitting = fitting;
  }

  get revision(): string {
    return this.#executors.versionOf(this.name)?.revision ?? this.#options.revision(this.entry);
  }

  /** Those of the catalogue, until loading has told device, libraries and what else decides an output. */
  get parameters(): Readonly<Record<string, unknown>> {
    return this.#executors.versionOf(this.name)?.parameters ?? this.entry.parameters;
  }

  // Starting and loading come on top of a call, and each has a limit of its own.
  callTimeLimitMs(): number {
    return LAST_RESORT_MS;
  }

  missing(): string | undefined {
    return this.#options.missing(this.entry);
  }

  untried(): string | undefined {
    return this.#options.untried?.(this.entry, this.#executors.versionOf(this.name));
  }

  /** Loads it once, so that what does not load is found before anything is written. */
  async prepare(signal?: AbortSignal, recorded?: RecordedVersion): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#executors.load(this.entry, signal, recorded);
        return;
      } catch (error) {
        // The worker died, and has been counted; it is unavailable when it has done so too often.
        if (!(error instanceof CallError) || attempt === MOST_STARTS) throw error;
      }
    }
  }

  get settable(): Readonly<Record<string, unknown>> {
    return this.entry.settable ?? {};
  }

  withParameters(name: string, replaced: Readonly<Record<string, unknown>>): this {
    const parameters = { ...this.entry.parameters, ...replaced };
    const variant = { base: this.entry.name, replaced };
    const entry = { ...this.entry, name, parameters, variant, hidden: false };
    const same = new classes[entry.kind](entry, this.#executors, this.#options, this.#fitting);
    // Of the same kind, and so of the same class.
    return same as WorkerModel as this;
  }

  get weightsBytes(): number {
    return this.entry.memory_bytes;
  }

  get numPlaces(): number {
    return this.#executors.numPlaces;
  }

  static #entriesOf(models: readonly ModelDescription[]): CatalogueEntry[] {
    return models.flatMap((model) => (model instanceof WorkerModel ? [model.entry] : []));
  }

  takesCallsAhead(together: readonly ModelDescription[]): boolean {
    return this.#executors.holdTogether(WorkerModel.#entriesOf(together));
  }

  acquirePlace({ together, ...request }: PlaceRequest): Promise<ExecutorPlace> {
    return this.#executors.acquire({
      model: this.entry,
      together: WorkerModel.#entriesOf(together),
      ...request,
    });
  }

  /** A call whose outputs are pictures; they come with their files where these are lossless and made there. */
  protected draw(call: Pick<ItemsCall<DrawnImage>, "items" | "context">): Promise<readonly DrawnImage[]> {
    const drawing = { ...call, type: "invoke", problemOf: imageProblem } as const;
    if (call.context.pictureFormat !== "webp" || this.#options.areEncodedThere?.() !== true)
      return this.compute({ ...drawing, read: readImage });
    return this.compute<DrawnImage>({
      ...drawing,
      fields: (worker) => (pictureFiles.isAsked(worker) ? { encode: "webp" } : {}),
      read: readEncodedImage,
      faultOf: (worker, images) => pictureFiles.faultOf(worker, images),
    });
  }

  protected async compute<Output>(
    call: Omit<ItemsCall<Output>, "worker" | "entry" | "fitting">,
  ): Promise<readonly Output[]> {
    const { place: given, stopSignal: signal } = call.context;
    const place =
      given instanceof ExecutorPlace
        ? given
        : await this.acquirePlace({ together: [this], order: 0, signal });
    let losses = 0;
    const on = (worker: PythonWorker) => ({ ...call, worker, entry: this.entry, fitting: this.#fitting });
    let ahead: BatchAhead | undefined;
    try {
      if (place.busy !== undefined) {
        await Promise.race([place.busy.computing(), place.turned()]);
        ahead = sendAhead(on(place.busy));
      }
      for (;;) {
        const worker = await place.present();
        const sent = ahead?.worker === worker ? ahead : undefined;
        ahead = undefined;
        try {
          return await computeItems(on(worker), sent);
        } catch (error) {
          // Once is no fault of the call's: it is made again as it was. After that its items are looked into.
          if (error instanceof ExecutorLostError && ++losses > 1) throw place.lose(error);
          if (!(await place.moveAfter(error, call.context.onMended))) throw error;
          // Items that were tried alone may have been blamed for it.
          if (error instanceof WorkerKeepsDyingError) throw new CallMovedError(error.message);
        }
      }
    } finally {
      if (place !== given) place.release();
    }
  }
}

class TextToImage extends WorkerModel implements TextToImageModel {
  readonly kind = "text-to-image";

  invoke(prompts: readonly string[], seeds: readonly number[], context: CallContext) {
    const items = prompts.map((text, i) => ({ fields: { text, seed: seeds[i] } }));
    return this.draw({ items, context });
  }
}

class ImageToText extends WorkerModel implements ImageToTextModel {
  readonly kind = "image-to-text";

  invoke(images: readonly RgbImage[], seeds: readonly number[], context: CallContext) {
    const items = images.map((image, i) => ({ fields: { seed: seeds[i] }, image }));
    return this.compute({ type: "invoke", items, context, read: readText, problemOf: captionProblem });
  }
}

class TextToText extends WorkerModel implements TextToTextModel {
  readonly kind = "text-to-text";

  invoke(texts: readonly string[], seeds: readonly number[], context: CallContext) {
    const items = texts.map((text, i) => ({ fields: { text, seed: seeds[i] } }));
    return this.compute({ type: "invoke", items, context, read: readText, problemOf: captionProblem });
  }
}

class ImageToImage extends WorkerModel implements ImageToImageModel {
  readonly kind = "image-to-image";

  invoke(images: readonly RgbImage[], seeds: readonly number[], context: CallContext) {
    const items = images.map((image, i) => ({ fields: { seed: seeds[i] }, image }));
    return this.draw({ items, context });
  }
}

class TextEmbedding extends WorkerModel implements TextEmbeddingModel {
  readonly kind = "text-embedding";
  // The catalogue has it for every embedding model.
  readonly dimension = this.entry.dimension!;

  embed(texts: readonly string[], context: CallContext) {
    const items = texts.map((text) => ({ fields: { text } }));
    const problemOf = (vector: Float32Array) => vectorProblem(vector, this.dimension);
    return this.compute({ type: "embed", items, context, read: readVector, problemOf });
  }
}

class ImageEmbedding extends WorkerModel implements ImageEmbeddingModel {
  readonly kind = "image-embedding";
  // The catalogue has it for every embedding model.
  readonly dimension = this.entry.dimension!;

  embed(images: readonly RgbImage[], context: CallContext) {
    const items = images.map((image) => ({ fields: {}, image }));
    const problemOf = (vector: Float32Array) => vectorProblem(vector, this.dimension);
    return this.compute({ type: "embed", items, context, read: readVector, problemOf });
  }
}

class TextScore extends WorkerModel implements ScoreModel {
  readonly kind = "text-score";

  score(texts: readonly (string | RgbImage)[], context: CallContext) {
    const items = texts.map((text) => ({ fields: { text } }));
    return this.compute({ type: "score", items, context, read: readScores, problemOf: scoresProblem });
  }
}

class ImageScore extends WorkerModel implements ScoreModel {
  readonly kind = "image-score";

  score(images: readonly (string | RgbImage)[], context: CallContext) {
    const items = images.map((image) => ({ fields: {}, image: image as RgbImage }));
    return this.compute({ type: "score", items, context, read: readScores, problemOf: scoresProblem });
  }
}

const classes = {
  "text-to-image": TextToImage,
  "image-to-text": ImageToText,
  "text-to-text": TextToText,
  "image-to-image": ImageToImage,
  "text-embedding": TextEmbedding,
  "image-embedding": ImageEmbedding,
  "text-score": TextScore,
  "image-score": ImageScore,
} as const;
