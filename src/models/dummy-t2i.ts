import { inProcess } from "./in-process.ts";
import type { TextToImageModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";
import { singleColour } from "./single-colour.ts";

/** Answers a prompt with one colour in the greens and blues, which depends on prompt and seed. For tests. */
export const dummyT2I: TextToImageModel = {
  ...inProcess,
  name: "DummyT2I",
  kind: "text-to-image",
  parameters: { size: 256 },
  storedPictures: { bytes: { webp: 310, avif: 600 }, numDifferent: (n) => n },
  async invoke(prompts, seeds) {
    return prompts.map((prompt, i) => {
      const random = randomStream("DummyT2I", prompt, seeds[i]!);
      return singleColour(256, [100 * random(), 128 + 128 * random(), 128 + 128 * random()]);
    });
  },
};
