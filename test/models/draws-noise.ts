import type { TextToImageModel } from "../../src/models/model.ts";
import { randomStream } from "../../src/models/random-stream.ts";

/** Draws pixels of random colours, which no lossy format keeps as they are. */
export const drawsNoise: TextToImageModel = {
  name: "DrawsNoise",
  kind: "text-to-image",
  revision: "1",
  parameters: { size: 24 },
  runsIn: "this process",
  maxBatchSize: 64,
  callTimeLimitMs: () => 10_000,
  async invoke(prompts, seeds) {
    return prompts.map((prompt, i) => {
      const random = randomStream("DrawsNoise", prompt, seeds[i]!);
      const pixels = Uint8Array.from({ length: 24 * 24 * 3 }, () => 256 * random());
      return { width: 24, height: 24, pixels };
    });
  },
};
