import { imageHash } from "../images/rgb-image.ts";
import { inProcess } from "./in-process.ts";
import type { ImageToTextModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";

const subjects = [
  "an idea",
  "a corner",
  "a memory",
  "a signal",
  "a surface",
  "a thread",
  "an echo",
  "a shadow",
];

/** Captions a picture with one of 80 sentences, so that runs soon repeat themselves. For tests. */
export const dummyI2T2: ImageToTextModel = {
  ...inProcess,
  name: "DummyI2T2",
  kind: "image-to-text",
  parameters: {},
  async invoke(images, seeds) {
    return images.map((image, i) => {
      const random = randomStream("DummyI2T2", imageHash(image), seeds[i]!);
      const subject = subjects[Math.floor(random() * subjects.length)];
      return `dummy v2: ${subject}, version ${Math.floor(random() * 10)}`;
    });
  },
};
