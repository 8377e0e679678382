import pLimit from "p-limit";
import type { HostedDefinition } from "../../config/model-definition.ts";
import type { RgbImage } from "../../images/rgb-image.ts";
import {
  type AttemptProblem,
  CallError,
  ModelUnavailableError,
  type OutputProblem,
} from "../../models/call-errors.ts";
import type { CallContext, Model } from "../../models/model.ts";
import { captionProblem, imageProblem, vectorProblem } from "../../models/output-problems.ts";
import type { ScoreModel } from "../../models/score-model.ts";
import { type Item, type ItemOutput, type ModelCore, modelOfKind, scoreModelOf } from "../model-of-kind.ts";
import { type PlacedDefinition, whyNotTrusted } from "../trust.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import {
  callChat,
  callEmbedding,
  callImage,
  type HostedOutput,
  maxOutputTokensOf,
  promptOf,
  sendsSeed,
} from "./hosted-calls.ts";
import { baseUrlOf, keyProblem, keyRemedy, keyVariable } from "./key.ts";
import { Patience } from "./patience.ts";
import { costOf } from "./price.ts";
import { probe } from "./probe.ts";
import { loadClient, type ProviderClient } from "./provider-client.ts";
import { readScores } from "./read-scores.ts";

const USUAL_CONCURRENCY = 4;
const TEXTS_PER_REQUEST = 64;
const USUAL_TIME_LIMIT_S = 120;
const USUAL_PATIENCE_S = 3_600;
/** The engine's own limit, should those of the requests all fail to end a call. */
const LAST_RESORT_MS = 24 * 3_600_000;

export interface HostedOptions {
  readonly placed: PlacedDefinition;
  readonly remedy: string;
  readonly env: NodeJS.ProcessEnv;
  /** Before the second try of a request, doubled with each further one. */
  readonly firstWaitMs?: number;
}

/** A model that a provider computes, over the network. Nobody promises that it gives the same output twice. */
export function hostedModel(
  name: string,
  definition: HostedDefinition,
  options: HostedOptions,
): Model | ScoreModel {
  const provider = new Provider(name, definition, options);
  const isEmbedding = definition.kind.endsWith("embedding");
  const { provider: providerName, model, temperature, top_p, size, base_url, options: further } = definition;
  const core: ModelCore = {
    name,
    revision: model,
    parameters: {
      provider: providerName,
      ...(base_url === undefined ? {} : { base_url }),
      ...(isEmbedding ? {} : { prompt: promptOf(definition) ?? null, seeds_sent: sendsSeed(definition) }),
      ...(isEmbedding || definition.kind.endsWith("-to-image")
        ? {}
        : { max_output_tokens: maxOutputTokensOf(definition) }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(top_p === undefined ? {} : { top_p }),
      ...(size === undefined ? {} : { size }),
      ...(further === undefined ? {} : { options: further }),
      reproducible: false,
    },
    runsIn: "a provider",
    maxBatchSize: isEmbedding ? TEXTS_PER_REQUEST : (definition.concurrency ?? USUAL_CONCURRENCY),
    computesAlone: true,
    callTimeLimitMs: () => LAST_RESORT_MS,
    missing: () => whyNotTrusted(definition, options.placed) ?? keyProblem(definition, options.env),
    remedy: () =>
      whyNotTrusted(definition, options.placed) === undefined ? keyRemedy(definition) : options.remedy,
    prepare: () => provider.prepare(),
    compute: (items, context) => provider.compute(items, context),
  };
  if (definition.kind === "score") return scoreModelOf(definition.reads!, core);
  return modelOfKind(definition.kind, core, definition.dimension);
}

class Provider {
  readonly #name: string;
  readonly #definition: HostedDefinition;
  readonly #options: HostedOptions;
  readonly #patience: Patience;
  readonly #fetch: typeof fetch;
  #client: Promise<ProviderClient> | undefined;

  constructor(name: string, definition: HostedDefinition, options: HostedOptions) {
    this.#name = name;
    this.#definition = definition;
    this.#options = options;
    const baseUrl = baseUrlOf(definition);
    this.#fetch = guardedFetch(baseUrl, this.#key() !== undefined);
    this.#patience = new Patience({
      model: name,
      host: new URL(baseUrl).host,
      patienceMs: 1000 * (definition.patience_s ?? USUAL_PATIENCE_S),
      timeLimitMs: 1000 * (definition.time_limit_s ?? USUAL_TIME_LIMIT_S),
      redact: this.#redact,
      ...(options.firstWaitMs === undefined ? {} : { firstWaitMs: options.firstWaitMs }),
    });
  }

  async prepare(): Promise<void> {
    await this.#loaded();
    await probe({
      name: this.#name,
      definition: this.#definition,
      baseUrl: baseUrlOf(this.#definition),
      key: this.#key(),
      fetch: this.#fetch,
      redact: this.#redact,
    });
  }

  async compute(items: readonly Item[], context: CallContext): Promise<readonly ItemOutput[]> {
    const client = await this.#loaded();
    if (this.#definition.kind.endsWith("embedding")) return this.#embed(client, items, context);
    const call = this.#definition.kind.endsWith("-to-image") ? callImage : callChat;
    const limit = pLimit(this.#definition.concurrency ?? USUAL_CONCURRENCY);
    const outputs = new Map<number, ItemOutput>();
    const problems: AttemptProblem[] = [];
    const settled = await Promise.allSettled(
      items.map((item, itemIndex) =>
        limit(async () => {
          try {
            const computed = await this.#patience.request(
              (signal) => call(client, this.#definition, item, signal),
              context,
            );
            const read = readOutput(this.#definition.kind, computed.output);
            if ("problem" in read) problems.push({ ...read.problem, itemIndex });
            else outputs.set(itemIndex, read.output);
            context.onItem?.(itemIndex, { batchSize: 1, batchIndex: 0, notes: this.#notes(computed) });
          } catch (error) {
            if (!(error instanceof CallError)) {
              // Nobody waits for what is not begun: the work ends.
              limit.clearQueue();
              throw error;
            }
            problems.push(
              ...error.problems.map((one) => ({ ...one, itemIndex, message: this.#redact(one.message) })),
            );
          }
        }),
      ),
    );
    const failed = settled.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    // What was good is kept: it is paid for.
    if (problems.length > 0) throw new CallError(problems, { isolate: true, outputs });
    return items.map((_, i) => outputs.get(i)!);
  }

  async #embed(
    client: ProviderClient,
    items: readonly Item[],
    context: CallContext,
  ): Promise<readonly ItemOutput[]> {
    const texts = items.map(({ text }) => text!);
    const { vectors, inputTokens } = await this.#patience.request(
      (signal) => callEmbedding(client, this.#definition, texts, signal),
      context,
    );
    if (vectors.length !== items.length)
      throw new CallError([
        { kind: "wrong_count", message: `expected ${items.length} vectors, found ${vectors.length}` },
      ]);
    const cost = costOf(this.#definition.price, { inputTokens }, false);
    for (const [i, vector] of vectors.entries()) {
      const problem = vectorProblem(vector, this.#definition.dimension!);
      // The same would come again, and be paid for again.
      if (problem !== undefined)
        throw new CallError([{ ...problem, itemIndex: i, isFinal: items.length === 1 }]);
      context.onItem?.(i, {
        batchSize: items.length,
        batchIndex: i,
        notes: {
          provider: this.#definition.provider,
          ...(inputTokens === undefined ? {} : { input_tokens_of_batch: inputTokens }),
          ...(cost === undefined ? {} : { cost: cost / items.length }),
        },
      });
    }
    return vectors;
  }

  #notes({ notes, usage, output }: HostedOutput): Readonly<Record<string, unknown>> {
    const cost = costOf(this.#definition.price, usage, typeof output !== "string");
    return { provider: this.#definition.provider, ...notes, ...(cost === undefined ? {} : { cost }) };
  }

  #loaded(): Promise<ProviderClient> {
    const reason =
      whyNotTrusted(this.#definition, this.#options.placed) ??
      keyProblem(this.#definition, this.#options.env);
    if (reason !== undefined)
      return Promise.reject(new ModelUnavailableError(this.#name, `${this.#name} is not ready: ${reason}.`));
    this.#client ??= loadClient(this.#name, this.#definition, {
      // A client without a key would look for one itself.
      apiKey: this.#key() ?? "none",
      baseURL: baseUrlOf(this.#definition),
      fetch: this.#fetch,
    });
    return this.#client;
  }

  #key(): string | undefined {
    const variable = keyVariable(this.#definition);
    return variable === undefined ? undefined : this.#options.env[variable]?.trim() || undefined;
  }

  /** Servers repeat keys in what they say of them. */
  readonly #redact = (text: string): string => {
    const key = this.#key();
    return key === undefined ? text : text.replaceAll(key, "…");
  };
}

function readOutput(
  kind: string,
  output: ItemOutput,
): { readonly output: ItemOutput } | { readonly problem: OutputProblem } {
  if (kind === "score") {
    const read = readScores(output as string);
    return "problem" in read ? read : { output: read.scores };
  }
  const problem = typeof output === "string" ? captionProblem(output) : imageProblem(output as RgbImage);
  return problem === undefined ? { output } : { problem };
}
