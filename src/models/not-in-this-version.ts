/** Models that are planned: a config that names one is told so, rather than that the name is unknown. */
export const modelsNotInThisVersion: readonly string[] = [
  ...[
    "SDXLTurbo",
    "FluxDev",
    "FluxSchnell",
    "SD35Medium",
    "Flux2Klein",
    "Flux2Dev",
    "ZImageTurbo",
    "HunyuanImage",
  ],
  ...["GLMImage", "Moondream", "BLIP2", "Qwen25VL", "Gemma3n", "Pixtral", "LLaMA32Vision", "Florence2"],
  ...["STSBMpnet", "STSBRoberta", "STSBDistilRoberta", "Nomic", "JinaClip", "Qwen3Embed", "ColNomic"],
  ...["NomicVision", "JinaClipVision", "ColNomicVision"],
];
