import type { KnownModels } from "../../src/config/known-models.ts";

/** A few models of each kind, in an order that is not alphabetical. */
export const knownModels: KnownModels = {
  models: [
    { name: "SDXLTurbo", kind: "text-to-image" },
    { name: "FluxSchnell", kind: "text-to-image" },
    { name: "Moondream", kind: "image-to-text" },
    { name: "Pixtral", kind: "image-to-text" },
    { name: "STSBMpnet", kind: "text-embedding" },
    { name: "Nomic", kind: "text-embedding" },
    { name: "NomicVision", kind: "image-embedding" },
  ],
};

/** A config without fault, as users write it. */
export const faultless = {
  networks: [["SDXLTurbo", "Moondream"]],
  seeds: [42, -1, -1],
  prompts: ["a red apple"],
  embedding_models: ["STSBMpnet", "NomicVision"],
  max_length: 10,
};
