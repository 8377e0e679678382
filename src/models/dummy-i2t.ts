import { imageHash } from "../images/rgb-image.ts";
import { inProcess } from "./in-process.ts";
import type { ImageToTextModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";

const adjectives = [
  "bright",
  "calm",
  "dusty",
  "faint",
  "gentle",
  "hollow",
  "muted",
  "narrow",
  "quiet",
  "vivid",
];
const nouns = [
  "arch",
  "canopy",
  "field",
  "harbour",
  "lantern",
  "meadow",
  "mirror",
  "pattern",
  "river",
  "window",
];

/** Captions a picture with words that depend on its pixels and the seed, and on nothing that is to be seen. For tests. */
export const dummyI2T: ImageToTextModel = {
  ...inProcess,
  name: "DummyI2T",
  kind: "image-to-text",
  parameters: {},
  async invoke(images, seeds) {
    return images.map((image, i) => {
      const random = randomStream("DummyI2T", imageHash(image), seeds[i]!);
      const adjective = adjectives[Math.floor(random() * adjectives.length)];
      const noun = nouns[Math.floor(random() * nouns.length)];
      return `dummy caption: ${adjective} ${noun} #${100 + Math.floor(random() * 900)}`;
    });
  },
};
