import { UserInputError } from "../errors.ts";
import { inProcess } from "./in-process.ts";
import type { ImageToTextModel } from "./model.ts";
import { describePicture, LEAST_SHARE, MOST_THINGS } from "./sketch/describe-picture.ts";
import { writeSentence } from "./sketch/write-sentence.ts";

/**
 * Describes a picture of any size in one sentence, in a teaching world without neural networks: it cuts the picture into even
 * surfaces and names the most prominent ones. It knows nothing but the pixels, and the seed makes no difference to it.
 */
export const sketchI2T: ImageToTextModel = describer("SketchI2T", LEAST_SHARE, MOST_THINGS);

/**
 * @param leastShare - Of the picture's area, from 0 to 1: what is smaller is not named.
 * @param mostThings - The most kinds of things in a sentence, from 1.
 */
function describer(name: string, leastShare: number, mostThings: number): ImageToTextModel {
  const parameters = { least_share: leastShare, most_things: mostThings };
  return {
    ...inProcess,
    name,
    kind: "image-to-text",
    parameters,
    settable: parameters,
    withParameters: (variant, replaced) => {
      const { least_share, most_things } = { ...parameters, ...replaced } as typeof parameters;
      if (!(least_share >= 0 && least_share <= 1 && Number.isInteger(most_things) && most_things >= 1)) {
        throw new UserInputError(
          `${variant}: expected least_share from 0 to 1 and most_things a whole number from 1, found ${least_share} and ${most_things}.`,
        );
      }
      return describer(variant, least_share, most_things);
    },
    async invoke(images) {
      return images.map((image) => writeSentence(describePicture(image, leastShare, mostThings)));
    },
  };
}
