import type { HostedDefinition } from "../../config/model-definition.ts";
import { providerFacts } from "../../config/provider-names.ts";
import { decodeForeignImage, encodePng } from "../../images/foreign-image.ts";
import { CallError } from "../../models/call-errors.ts";
import type { Item, ItemOutput } from "../model-of-kind.ts";
import { type Kept, keeping } from "./kept-answers.ts";
import type { ProviderClient } from "./provider-client.ts";

/** An output and what is noted with it. */
export interface HostedOutput {
  readonly output: ItemOutput;
  readonly notes: Readonly<Record<string, unknown>>;
  /** For the price. */
  readonly usage: { readonly inputTokens?: number | undefined; readonly outputTokens?: number | undefined };
}

const usualPrompts: Readonly<Record<string, string>> = {
  "image-to-text": "Describe this image.",
  "text-to-text": "Say this in other words. Answer with the new wording alone.",
};
/** Longer is no caption: something went wrong at the other end. */
const LONGEST_TEXT = 200_000;
const USUAL_MAX_OUTPUT_TOKENS = 256;

/** Whether seeds are sent: as the definition says, else where the provider is known to take them. */
export function sendsSeed({ provider, kind, seed }: HostedDefinition): boolean {
  const { takesSeed } = providerFacts(provider);
  return seed ?? (kind.endsWith("-to-image") ? takesSeed.image : takesSeed.chat);
}

/** What the instruction of a model is. */
export function promptOf({ kind, prompt }: HostedDefinition): string | undefined {
  return prompt ?? usualPrompts[kind];
}

export function maxOutputTokensOf({ max_output_tokens }: HostedDefinition): number {
  return max_output_tokens ?? USUAL_MAX_OUTPUT_TOKENS;
}

/**
 * A caption, a paraphrase or an answer about one item.
 *
 * @throws CallError if the provider refused for its policy, or the answer is no caption
 */
export async function callChat(
  client: ProviderClient,
  definition: HostedDefinition,
  { text, image, seed }: Item,
  abortSignal: AbortSignal,
): Promise<HostedOutput> {
  const prompt = promptOf(definition) ?? "";
  const content =
    image === undefined
      ? [{ type: "text" as const, text: prompt === "" ? text! : `${prompt}\n\n${text}` }]
      : [
          { type: "text" as const, text: prompt },
          { type: "image" as const, image: await encodePng(image), mediaType: "image/png" },
        ];
  const result = await client.ai.generateText({
    model: client.chat(),
    messages: [{ role: "user", content }],
    maxOutputTokens: maxOutputTokensOf(definition),
    ...(definition.temperature === undefined ? {} : { temperature: definition.temperature }),
    ...(definition.top_p === undefined ? {} : { topP: definition.top_p }),
    ...(sendsSeed(definition) ? { seed } : {}),
    ...providerOptions(definition),
    maxRetries: 0,
    abortSignal,
  });
  const { response, usage, finishReason, rawFinishReason, warnings } = result;
  const body = asObject(response.body);
  const refusal = asObject(asObject(asList(body.choices)[0]).message).refusal;
  if (finishReason === "content-filter" || typeof refusal === "string") {
    const said = typeof refusal === "string" ? `: ${refusal.slice(0, 300)}` : "";
    throw final("content_refused", `the provider refused for its content policy${said}`);
  }
  const written = result.text.trim();
  if (written.length > LONGEST_TEXT)
    throw final(
      "invalid_text",
      `the answer has ${written.length} characters, and a caption has at most ${LONGEST_TEXT}`,
    );
  if (written === "" && finishReason === "length")
    throw new CallError([
      {
        kind: "empty_text",
        message: "the answer was cut off before its first word: max_output_tokens is too small",
      },
    ]);
  return {
    output: written,
    usage,
    notes: clean({
      provider_model: response.modelId,
      request_id: requestId(response.headers) ?? response.id,
      system_fingerprint: body.system_fingerprint,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      finish_reason: rawFinishReason ?? finishReason,
      truncated: finishReason === "length" ? true : undefined,
      seed_sent: sendsSeed(definition) && !isUnsupported(warnings, "seed"),
      warnings: textsOf(warnings),
    }),
  };
}

/** One picture, from a text or from a picture. */
export async function callImage(
  client: ProviderClient,
  definition: HostedDefinition,
  { text, image, seed }: Item,
  abortSignal: AbortSignal,
): Promise<HostedOutput> {
  const instruction = promptOf(definition);
  const prompt =
    image === undefined
      ? instruction === undefined
        ? text!
        : `${instruction}\n\n${text}`
      : { text: instruction ?? "", images: [await encodePng(image)] };
  const kept: Kept = {};
  const request = {
    model: client.image(),
    prompt,
    n: 1,
    ...(definition.size === undefined ? {} : { size: definition.size as `${number}x${number}` }),
    ...(sendsSeed(definition) ? { seed: seed! } : {}),
    ...providerOptions(definition),
    maxRetries: 0,
    abortSignal,
  };
  const result = await keeping(kept, () => client.ai.generateImage(request));
  const [response] = result.responses;
  const picture = await decodeForeignImage(result.image.uint8Array).catch((cause: Error) => {
    throw new CallError([{ kind: "invalid_image", message: cause.message }], { cause });
  });
  const { width, height } = picture;
  if (definition.size !== undefined && definition.size !== `${width}x${height}`)
    throw new CallError([
      { kind: "invalid_image", message: `asked for ${definition.size} pixels, found ${width}x${height}` },
    ]);
  const { usage } = result;
  return {
    output: picture,
    usage,
    notes: clean({
      provider_model: response?.modelId,
      request_id: requestId(response?.headers) ?? kept.request_id,
      prediction_id: kept.id,
      seed_used: kept.seed,
      input_tokens: usage?.inputTokens,
      output_tokens: usage?.outputTokens,
      seed_sent: sendsSeed(definition) && !isUnsupported(result.warnings, "seed"),
      provider_metadata:
        result.providerMetadata === undefined ? undefined : withoutPictures(result.providerMetadata),
      warnings: textsOf(result.warnings),
    }),
  };
}

/** The vectors of a batch of texts, in one request or as few as the provider takes. */
export async function callEmbedding(
  client: ProviderClient,
  definition: HostedDefinition,
  texts: readonly string[],
  abortSignal: AbortSignal,
): Promise<{ vectors: readonly Float32Array[]; inputTokens: number | undefined }> {
  const { embeddings, usage } = await client.ai.embedMany({
    model: client.embedding(),
    values: [...texts],
    ...providerOptions(definition),
    maxRetries: 0,
    abortSignal,
  });
  return {
    vectors: embeddings.map((vector: readonly number[]) => Float32Array.from(vector)),
    inputTokens: usage.tokens,
  };
}

function providerOptions({ provider, options }: HostedDefinition): object {
  return options === undefined ? {} : { providerOptions: { [provider]: options } };
}

function final(kind: "content_refused" | "invalid_text", message: string): CallError {
  return new CallError([{ kind, message, isFinal: true }]);
}

function requestId(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return headers?.["x-request-id"] ?? headers?.["request-id"] ?? headers?.["x-fal-request-id"];
}

function isUnsupported(warnings: unknown, feature: string): boolean {
  return asList(warnings).some((warning) => JSON.stringify(warning).includes(`"${feature}"`));
}

function textsOf(warnings: unknown): readonly string[] | undefined {
  const texts = asList(warnings).map((warning) => {
    const { feature, setting, details, message } = asObject(warning);
    return [feature ?? setting, details ?? message].filter(Boolean).join(": ");
  });
  return texts.length === 0 ? undefined : texts;
}

/** Metadata may repeat a whole picture as text. */
function withoutPictures(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part) =>
    typeof part === "string" && part.length > 1_000 ? undefined : part,
  );
  return text === undefined || text === "{}" ? undefined : JSON.parse(text);
}

function clean(notes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(notes).filter(([, value]) => value !== undefined && value !== null),
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
