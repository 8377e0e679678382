/** Models that are planned: a config that names one is told so, rather than that the name is unknown. */
export const modelsNotInThisVersion: readonly string[] = [
  "SD35Medium",
  "Flux2Klein",
  "Flux2Dev",
  "ZImageTurbo",
  "HunyuanImage",
  "GLMImage",
  "Qwen25VL",
  "Gemma3n",
  "Pixtral",
  "LLaMA32Vision",
  "Florence2",
  "Qwen3Embed",
  "ColNomic",
  "ColNomicVision",
];
