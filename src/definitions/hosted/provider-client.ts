import type { EmbeddingModel, ImageModel, LanguageModel } from "ai";
import type { HostedDefinition } from "../../config/model-definition.ts";
import { type ProviderName, providerFacts } from "../../config/provider-names.ts";
import { ModelUnavailableError } from "../../models/call-errors.ts";

/** The functions of the client library that are used, and the model of one provider. */
export interface ProviderClient {
  readonly ai: typeof import("ai");
  chat(): LanguageModel;
  image(): ImageModel;
  embedding(): EmbeddingModel;
}

interface Settings {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly fetch: typeof fetch;
}

/** What the packages' providers have between them; each has a part. */
interface Provider {
  chat?(model: string): LanguageModel;
  chatModel?(model: string): LanguageModel;
  languageModel?(model: string): LanguageModel;
  image?(model: string): ImageModel;
  imageModel?(model: string): ImageModel;
  textEmbeddingModel?(model: string): EmbeddingModel;
  embeddingModel?(model: string): EmbeddingModel;
}

/**
 * Loads the packages of a provider, which are there only where they were installed.
 *
 * @throws ModelUnavailableError with the command that installs them
 */
export async function loadClient(
  name: string,
  definition: HostedDefinition,
  settings: Settings,
): Promise<ProviderClient> {
  const { package: packageName } = providerFacts(definition.provider);
  try {
    const ai = await import("ai");
    // It prints what a provider does not take; that is read from the results and noted with the outputs instead.
    (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
    const provider = await create(definition.provider as ProviderName, settings);
    const { model } = definition;
    return {
      ai,
      // Chat completions, which take a seed, where there is another way too.
      chat: () => (provider.chat ?? provider.chatModel ?? provider.languageModel)!.call(provider, model),
      image: () => (provider.image ?? provider.imageModel)!.call(provider, model),
      embedding: () => (provider.embeddingModel ?? provider.textEmbeddingModel)!.call(provider, model),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ModelUnavailableError(
      name,
      `${name}: the client of ${definition.provider} is not installed.\n  Install it beside panic-tda: npm install ai@6 ${packageName}`,
      { cause: error },
    );
  }
}

async function create(name: ProviderName, settings: Settings): Promise<Provider> {
  switch (name) {
    case "openai":
      return (await import("@ai-sdk/openai")).createOpenAI(settings) as unknown as Provider;
    case "anthropic":
      return (await import("@ai-sdk/anthropic")).createAnthropic(settings) as unknown as Provider;
    case "google":
      return (await import("@ai-sdk/google")).createGoogleGenerativeAI(settings) as unknown as Provider;
    case "fal":
      return (await import("@ai-sdk/fal")).createFal(settings) as unknown as Provider;
    case "replicate": {
      const { apiKey: apiToken, ...rest } = settings;
      return (await import("@ai-sdk/replicate")).createReplicate({
        ...rest,
        apiToken,
      }) as unknown as Provider;
    }
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      return createOpenAICompatible({ name: "openai-compatible", ...settings }) as unknown as Provider;
    }
  }
}
