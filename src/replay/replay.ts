import { InterruptedError } from "../errors.ts";
import { decodeImage, encodeImage } from "../images/image-codec.ts";
import { callModel } from "../models/call-model.ts";
import { type GenerativeModel, isGenerative, type Model, writes } from "../models/model.ts";
import { captionProblem, imageProblem } from "../models/output-problems.ts";
import { whyNotReady } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { invokeModel } from "../stages/runs/invoke-model.ts";
import type { Output } from "../stages/runs/recent-outputs.ts";
import type { Database } from "../store/database.ts";
import type { FoundId } from "../store/find-by-id.ts";
import { GIVEN } from "../store/fork-runs.ts";
import { hasImage, presentImage } from "../store/images.ts";
import { findModelVersion, getModelVersion } from "../store/model-versions.ts";
import {
  batchOf,
  invocationIdsOf,
  type ReplayedInvocation,
  replayedInvocation,
} from "../store/views/replayed-invocations.ts";
import { type Comparison, compareOutputs, type ReplayedOutput } from "./comparison.ts";

export interface ReplayOptions {
  readonly models: ModelRegistry;
  /** At most so many invocations, spread evenly. @defaultValue all */
  readonly sample?: number | undefined;
  /** Compute the whole batch that an output was computed in, where that can change it. */
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What came of one invocation. */
export type Replay = { readonly invocation: ReplayedInvocation } & (
  | Comparison
  | { readonly result: "not replayed"; readonly why: string }
);

/**
 * Computes stored outputs again from what is recorded of them, and compares. Writes nothing.
 *
 * What computed an output is asked for exactly: another version of the model, or none that works here, is told and nothing is computed
 * with it.
 */
export async function* replay(
  database: Database,
  subject: FoundId,
  options: ReplayOptions,
): AsyncGenerator<Replay> {
  const ids = spread(invocationIdsOf(database, subject), options.sample ?? Number.POSITIVE_INFINITY);
  const replayer = new Replayer(database, options);
  for (const [done, id] of ids.entries()) {
    if (options.signal?.aborted) throw new InterruptedError("interrupted; nothing was written.");
    const invocation = replayedInvocation(database, id);
    // Deleted meanwhile.
    if (invocation === undefined) continue;
    yield { invocation, ...(await replayer.replay(invocation)) };
    options.onProgress?.(done + 1, ids.length);
  }
}

type Outcome = Comparison | { readonly result: "not replayed"; readonly why: string };

class Replayer {
  readonly #database: Database;
  readonly #options: ReplayOptions;
  readonly #usable = new Map<string, Promise<GenerativeModel | string>>();

  constructor(database: Database, options: ReplayOptions) {
    this.#database = database;
    this.#options = options;
  }

  async replay(invocation: ReplayedInvocation): Promise<Outcome> {
    const notReplayed = (why: string): Outcome => ({ result: "not replayed", why });
    if (invocation.model === GIVEN)
      return notReplayed("a person said what this output is; nothing computed it");
    const { model_version_id: versionId, seed } = invocation;
    if (versionId === null || seed === null)
      return notReplayed("it was imported without the version or seed that computed it");
    const model = await this.#usableModel(versionId);
    if (typeof model === "string") return notReplayed(model);
    const batch = this.#batch(invocation, model);
    if (typeof batch === "string") return notReplayed(batch);
    const items: { seed: number; input: Output }[] = [];
    for (const one of batch.invocations) {
      const input = await this.#input(one);
      if (input === undefined)
        return notReplayed(`the picture that step ${one.sequence_number} read is missing`);
      items.push({ seed: one.seed!, input });
    }
    const stored = await this.#stored(invocation);
    if (stored === undefined) return notReplayed("its picture is missing");
    const results = await callModel<(typeof items)[number], Output>({
      model: model.name,
      items,
      compute: (some, context) => invokeModel(model, some, context),
      problemOf: (output) =>
        output.type === "image" ? imageProblem(output.image) : captionProblem(output.text),
      timeLimitMs: (batchSize) => model.callTimeLimitMs(batchSize),
      batchMatters: model.computesAlone !== true,
      isStrict: this.#options.strict === true,
      retryDelaysMs: [],
      signal: this.#options.signal,
      onIncident: () => {},
    });
    const result = results[batch.at]!;
    if ("failure" in result) return notReplayed(result.failure);
    return compareOutputs(stored, await this.#asStored(result.output, model, invocation));
  }

  #usableModel(versionId: string): Promise<GenerativeModel | string> {
    let usable = this.#usable.get(versionId);
    if (usable === undefined) {
      usable = this.#findModel(versionId);
      this.#usable.set(versionId, usable);
    }
    return usable;
  }

  /** The model of exactly this version, or why there is none here. */
  async #findModel(versionId: string): Promise<GenerativeModel | string> {
    const version = getModelVersion(this.#database, versionId);
    if (version === undefined) return "the version of its model is not in the database";
    const model: Model | undefined = this.#options.models.models.find(({ name }) => name === version.name);
    if (model === undefined || !isGenerative(model))
      return `this version of panic-tda has no ${version.name}`;
    const unready = whyNotReady(model);
    if (unready !== undefined) return `${model.name} is not ready here: ${unready}`;
    try {
      await model.prepare?.();
    } catch (error) {
      return `${model.name} cannot be used here: ${error instanceof Error ? error.message : String(error)}`;
    }
    const { name, kind, revision, parameters } = model;
    if (findModelVersion(this.#database, { name, kind, revision, parameters }) === versionId) return model;
    return revision === version.revision
      ? `${name} has other parameters here than the ones that computed it`
      : `${name} is of version ${revision} here, and version ${version.revision} computed it`;
  }

  /** The invocations to be computed together, and the place of this one among them; or why its batch cannot be put together. */
  #batch(
    invocation: ReplayedInvocation,
    model: GenerativeModel,
  ): { invocations: readonly ReplayedInvocation[]; at: number } | string {
    if (this.#options.strict !== true || model.computesAlone === true)
      return { invocations: [invocation], at: 0 };
    const computed =
      invocation.taken_from === null ? invocation : replayedInvocation(this.#database, invocation.taken_from);
    if (computed === undefined) return "what it was taken from is deleted, and its batch with it";
    // Runs that shared an item share its place.
    const places = new Map<number, ReplayedInvocation>();
    for (const one of batchOf(this.#database, computed)) {
      if (!places.has(one.batch_index!)) places.set(one.batch_index!, one);
    }
    if (places.size !== computed.batch_size)
      return `of its batch of ${computed.batch_size} only ${places.size} are in the database`;
    return { invocations: [...places.values()], at: computed.batch_index! };
  }

  async #input({ input_text, input_image_hash }: ReplayedInvocation): Promise<Output | undefined> {
    if (input_text !== null) return { type: "text", text: input_text, hash: "" };
    const image = await this.#picture(input_image_hash!);
    return image === undefined ? undefined : { type: "image", image, hash: input_image_hash! };
  }

  async #stored({ output_text, output_image_hash }: ReplayedInvocation): Promise<ReplayedOutput | undefined> {
    if (output_text !== null) return { text: output_text };
    const image = await this.#picture(output_image_hash!);
    return image === undefined ? undefined : { image };
  }

  /** Undefined where it is not there, or was given up. */
  async #picture(hash: string) {
    if (!hasImage(this.#database, hash)) return undefined;
    return decodeImage(presentImage(this.#database, hash).bytes);
  }

  /** A lossy file is another picture than the one that was drawn. */
  async #asStored(
    output: Output,
    model: GenerativeModel,
    { image_format }: ReplayedInvocation,
  ): Promise<ReplayedOutput> {
    if (output.type === "text") return { text: output.text };
    if (writes(model.kind) !== "image" || image_format === "webp") return { image: output.image };
    return { image: await decodeImage(await encodeImage(output.image, image_format)) };
  }
}

/** At most `n` of a list, the first and last among them, in equal steps. */
function spread<Item>(list: readonly Item[], n: number): readonly Item[] {
  if (list.length <= n) return list;
  if (n === 1) return list.slice(0, 1);
  return Array.from({ length: n }, (_, i) => list[Math.round((i * (list.length - 1)) / (n - 1))]!);
}
