import {
  type GenerativeKind,
  isGenerativeKind,
  type ModelKind,
  type ScoreKind,
} from "../config/known-models.ts";
import type { DrawnImage, RgbImage } from "../images/rgb-image.ts";
import type { OutputProblem } from "./call-errors.ts";

export type { GenerativeKind, ModelKind };

/** What is said about one call besides its inputs. */
export interface CallContext {
  /** Fires when the call has run out of time; nobody waits for its result any longer. */
  readonly signal: AbortSignal;
  /** To be told of an item that was not computed in a batch of the whole call, or of whose output there is something to note. */
  readonly onItem?: (itemIndex: number, facts: ItemFacts) => void;
  /** To be told what went wrong on the way to an answer that is good: a batch that had to be halved, for example. */
  readonly onMended?: (problem: OutputProblem) => void;
  /** A batch that does not fit into memory is an error: it is not to be computed in parts. */
  readonly isStrict?: boolean;
  /** Fires when the user wants the work to end: nothing that takes long is to be begun any more. */
  readonly stopSignal?: AbortSignal;
  /** What pictures will be stored as. What computes elsewhere may give the file of a lossless format with each. */
  readonly pictureFormat?: "webp" | "avif";
  /** What `acquirePlace` gave for this call. */
  readonly place?: Place | undefined;
}

/** Where one call is computed, held for it through all its attempts. */
export interface Place {
  /** What computes there, as invocations name it. It changes if that is lost and another takes over. */
  readonly executor: string;
  /** When the call had its turn; undefined until then. */
  readonly since?: string | undefined;
  /** Gives it to the next call. */
  release(): void;
}

/** The wish to compute a call. */
export interface PlaceRequest {
  /** All models whose calls take turns with it, the model itself among them. */
  readonly together: readonly ModelDescription[];
  /** The place of the call in the order in which all would be computed one after the other: who is less goes first. */
  readonly order: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** The place may be given before it is free: what computes there is sent the inputs of this call meanwhile. */
  readonly mayBeAhead?: boolean;
}

/** How an item was computed. */
export interface ItemFacts {
  readonly batchSize: number;
  /** From 0. */
  readonly batchIndex: number;
  /**
   * What was odd about the input or output without being wrong, such as `{ truncated: true }`; and `smaller_batch` where it was
   * computed beside fewer others than its call has, which can change its last bits.
   */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** What exactly computed the outputs that there are, as far as a model tells it of itself. */
export type RecordedVersion = Pick<ModelDescription, "revision" | "parameters">;

/** What every model tells of itself, whatever it computes. */
export interface ModelDescription {
  /** The name used in configs. Results cite it for years: never renamed, a change of behaviour is a new `revision`. */
  readonly name: string;
  /** What exactly computed a result: a commit for weights, the version of this package for built-in models. */
  readonly revision: string;
  /** Everything else that decides an output, stored beside it: size, steps, sampler, … */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where calls are computed. */
  readonly runsIn: "this process" | "worker" | "a program" | "a provider";
  /** The most items of one call. */
  readonly maxBatchSize: number;
  /** Time after which a call of `batchSize` items counts as hung, in milliseconds. */
  callTimeLimitMs(batchSize: number): number;
  /** An item's output is the same alone as beside others: the batch does not matter. */
  readonly computesAlone?: boolean;
  /**
   * An output depends on nothing but this version, the input and the seed: whenever and wherever it is computed, it has the same bits.
   * So one that is stored may stand for one that would be computed.
   */
  readonly isFunctionOfInput?: boolean;
  /** For tests: accepted in configs, but not listed. */
  readonly isHidden?: boolean;
  /** What a definition with this model as its `base` may set, with the values that it has itself. */
  readonly settable?: Readonly<Record<string, unknown>>;
  /** The same under another name, with some of `settable` replaced by values of the same types. */
  withParameters?(name: string, replaced: Readonly<Record<string, unknown>>): this;
  /**
   * What keeps the model from being used on this machine, told without starting anything, as part of a sentence: "its weights
   * are not on this machine". Undefined if nothing does.
   */
  missing?(): string | undefined;
  /**
   * Why it must be tried here before an experiment uses it, as part of a sentence: "it has not been tried since the driver
   * changed". Undefined if it has passed as things are, and for models that need no trial.
   */
  untried?(): string | undefined;
  /**
   * What makes it ready where `panic-tda setup` does not, as a sentence with a command or a variable. Undefined where it does.
   */
  remedy?(): string | undefined;
  /**
   * Makes `revision` and `parameters` final, where they depend on the machine. Awaited before an experiment starts.
   *
   * @param recorded - The version that began an experiment that is gone on with: where several could compute, those that have it do.
   * @throws ModelUnavailableError
   */
  prepare?(signal?: AbortSignal, recorded?: RecordedVersion): Promise<void>;
  /** An estimate of what its weights take on the device of a worker. */
  readonly weightsBytes?: number;
  /** The most calls that can be under way at a time. @defaultValue 1 */
  readonly numPlaces?: number;
  /**
   * Whether the inputs of a next call can be sent while one computes, where these models take turns. It needs calls that do not wait for
   * each other's outputs.
   */
  takesCallsAhead?(together: readonly ModelDescription[]): boolean;
  /** Waits for a place where a call can be computed. To be asked for before the inputs are read, and released after the last attempt. */
  acquirePlace?(request: PlaceRequest): Promise<Place>;
  /** Lets go of what it holds open: a program that waits for a next call. */
  close?(): Promise<void>;
}

/** What the pictures of a model take in a database, by experience, for the forecast of `check`. */
export interface StoredPictures {
  /** Of a picture that no other one equals, with its row. */
  readonly bytes: { readonly webp: number; readonly avif: number };
  /** How many of the `n` pictures of a run with a fixed seed are different: a run may settle. */
  readonly numDifferent: (n: number) => number;
}

/** What models that write pictures tell besides. */
interface DrawingModel extends ModelDescription {
  /** @defaultValue all different, and as full of detail as photographs */
  readonly storedPictures?: StoredPictures;
}

/** Draws one picture per prompt. `seeds[i]` in [0, 2^32) belongs to `prompts[i]`; equal pairs give equal pictures. */
export interface TextToImageModel extends DrawingModel {
  readonly kind: "text-to-image";
  invoke(
    prompts: readonly string[],
    seeds: readonly number[],
    context: CallContext,
  ): Promise<readonly DrawnImage[]>;
}

/** Describes each picture. `seeds[i]` in [0, 2^32) belongs to `images[i]`; equal pairs give equal captions. */
export interface ImageToTextModel extends ModelDescription {
  readonly kind: "image-to-text";
  invoke(
    images: readonly RgbImage[],
    seeds: readonly number[],
    context: CallContext,
  ): Promise<readonly string[]>;
}

/** Says each text in other words. `seeds[i]` in [0, 2^32) belongs to `texts[i]`; equal pairs give equal texts. */
export interface TextToTextModel extends ModelDescription {
  readonly kind: "text-to-text";
  invoke(
    texts: readonly string[],
    seeds: readonly number[],
    context: CallContext,
  ): Promise<readonly string[]>;
}

/** Draws each picture anew. `seeds[i]` in [0, 2^32) belongs to `images[i]`; equal pairs give equal pictures. */
export interface ImageToImageModel extends DrawingModel {
  readonly kind: "image-to-image";
  invoke(
    images: readonly RgbImage[],
    seeds: readonly number[],
    context: CallContext,
  ): Promise<readonly DrawnImage[]>;
}

/** Gives each text a vector of `dimension` finite coordinates, not all zero. Equal texts have equal vectors. */
export interface TextEmbeddingModel extends ModelDescription {
  readonly kind: "text-embedding";
  readonly dimension: number;
  embed(texts: readonly string[], context: CallContext): Promise<readonly Float32Array[]>;
}

/** Gives each picture a vector of `dimension` finite coordinates, not all zero. Equal pictures have equal vectors. */
export interface ImageEmbeddingModel extends ModelDescription {
  readonly kind: "image-embedding";
  readonly dimension: number;
  embed(images: readonly RgbImage[], context: CallContext): Promise<readonly Float32Array[]>;
}

export type GenerativeModel = TextToImageModel | ImageToTextModel | TextToTextModel | ImageToImageModel;
export type EmbeddingModel = TextEmbeddingModel | ImageEmbeddingModel;
export type Model = GenerativeModel | EmbeddingModel;

/** The medium that a kind of model reads: captions and prompts are text. */
export function reads(kind: ModelKind | ScoreKind): "text" | "image" {
  return kind.startsWith("text-") ? "text" : "image";
}

/** The medium that a kind of model writes. */
export function writes(kind: ModelKind): "text" | "image" | "vector" {
  if (!isGenerativeKind(kind)) return "vector";
  return kind.endsWith("-to-text") ? "text" : "image";
}

export function isGenerative(model: Model): model is GenerativeModel {
  return isGenerativeKind(model.kind);
}
