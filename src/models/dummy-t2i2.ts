import { inProcess } from "./in-process.ts";
import type { TextToImageModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";
import { singleColour } from "./single-colour.ts";

/** Answers a prompt with one colour in the reds and yellows, which depends on prompt and seed. For tests. */
export const dummyT2I2: TextToImageModel = {
  ...inProcess,
  name: "DummyT2I2",
  kind: "text-to-image",
  parameters: { size: 256 },
  storedPictures: { bytes: { webp: 310, avif: 600 }, numDifferent: (n) => n },
  async invoke(prompts, seeds) {
    return prompts.map((prompt, i) => {
      const random = randomStream("DummyT2I2", prompt, seeds[i]!);
      return singleColour(256, [128 + 128 * random(), 200 * random(), 100 * random()]);
    });
  },
};
