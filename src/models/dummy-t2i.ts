import { UserInputError } from "../errors.ts";
import { inProcess } from "./in-process.ts";
import type { TextToImageModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";
import { singleColour } from "./single-colour.ts";

/** Answers a prompt with one colour in the greens and blues, which depends on prompt and seed. For tests. */
export const dummyT2I: TextToImageModel = painter("DummyT2I", 256);

/** @param size - The side of its pictures in pixels, from 1 to 4096. */
function painter(name: string, size: number): TextToImageModel {
  return {
    ...inProcess,
    name,
    kind: "text-to-image",
    parameters: { size },
    settable: { size },
    withParameters: (variant, replaced) => {
      const asked = Number(replaced.size ?? size);
      if (!Number.isInteger(asked) || asked < 1 || asked > 4096)
        throw new UserInputError(`${variant}: size: expected a whole number from 1 to 4096, found ${asked}.`);
      return painter(variant, asked);
    },
    storedPictures: { bytes: { webp: 310, avif: 600 }, numDifferent: (n) => n },
    async invoke(prompts, seeds) {
      return prompts.map((prompt, i) => {
        const random = randomStream("DummyT2I", prompt, seeds[i]!);
        return singleColour(size, [100 * random(), 128 + 128 * random(), 128 + 128 * random()]);
      });
    },
  };
}
