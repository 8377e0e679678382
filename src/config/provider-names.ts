import { nearestName } from "./nearest-name.ts";

/** What is known of a provider without loading its package. */
export interface ProviderFacts {
  readonly package: string;
  /** The environment variable that has its key, unless a definition names another. */
  readonly keyVariable: string;
  /** Where it is; its host is the only one that this key is sent to. Undefined where every definition says where it is. */
  readonly baseUrl: string | undefined;
  readonly needsBaseUrl?: true;
  /** Kinds of models that it computes. */
  readonly kinds: readonly string[];
  /** Whether chat takes a seed, and whether pictures do. */
  readonly takesSeed: { readonly chat: boolean; readonly image: boolean };
}

const CHAT = ["image-to-text", "text-to-text", "score"] as const;

/** The providers whose packages panic-tda knows how to load. */
export const providerNames = {
  openai: {
    package: "@ai-sdk/openai",
    keyVariable: "OPENAI_API_KEY",
    baseUrl: "https://api.openai.com/v1",
    kinds: [...CHAT, "text-to-image", "image-to-image", "text-embedding"],
    takesSeed: { chat: true, image: false },
  },
  anthropic: {
    package: "@ai-sdk/anthropic",
    keyVariable: "ANTHROPIC_API_KEY",
    baseUrl: "https://api.anthropic.com/v1",
    kinds: CHAT,
    takesSeed: { chat: false, image: false },
  },
  google: {
    package: "@ai-sdk/google",
    keyVariable: "GOOGLE_GENERATIVE_AI_API_KEY",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    kinds: [...CHAT, "text-to-image", "text-embedding"],
    takesSeed: { chat: true, image: false },
  },
  fal: {
    package: "@ai-sdk/fal",
    keyVariable: "FAL_API_KEY",
    baseUrl: "https://fal.run",
    kinds: ["text-to-image", "image-to-image"],
    takesSeed: { chat: false, image: true },
  },
  replicate: {
    package: "@ai-sdk/replicate",
    keyVariable: "REPLICATE_API_TOKEN",
    baseUrl: "https://api.replicate.com/v1",
    kinds: ["text-to-image", "image-to-image"],
    takesSeed: { chat: false, image: true },
  },
  "openai-compatible": {
    package: "@ai-sdk/openai-compatible",
    keyVariable: "",
    baseUrl: undefined,
    needsBaseUrl: true,
    kinds: [...CHAT, "text-to-image", "image-to-image", "text-embedding"],
    takesSeed: { chat: true, image: false },
  },
} as const satisfies Readonly<Record<string, ProviderFacts>>;

export type ProviderName = keyof typeof providerNames;

export function providerFacts(name: string): ProviderFacts {
  return providerNames[name as ProviderName];
}

/** Names that people have for the same thing. */
const alsoCalled: Readonly<Record<string, ProviderName>> = {
  gpt: "openai",
  chatgpt: "openai",
  claude: "anthropic",
  gemini: "google",
  ollama: "openai-compatible",
  vllm: "openai-compatible",
  lmstudio: "openai-compatible",
  "llama.cpp": "openai-compatible",
};

export function nearestProvider(name: string): string | undefined {
  return alsoCalled[name.toLowerCase()] ?? nearestName(name, Object.keys(providerNames));
}
