import { inProcess } from "./in-process.ts";
import type { TextToTextModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";

const verbs = ["bends", "drifts", "echoes", "fades", "gathers", "hums", "leans", "mends", "rests", "turns"];
const places = [
  "above",
  "apart",
  "below",
  "beside",
  "far off",
  "here",
  "inside",
  "near by",
  "outside",
  "there",
];

/** Answers a text with words that depend on it and the seed, and on nothing that it means. For tests. */
export const dummyT2T: TextToTextModel = {
  ...inProcess,
  name: "DummyT2T",
  kind: "text-to-text",
  parameters: {},
  async invoke(texts, seeds) {
    return texts.map((text, i) => {
      const random = randomStream("DummyT2T", text, seeds[i]!);
      const verb = verbs[Math.floor(random() * verbs.length)];
      const place = places[Math.floor(random() * places.length)];
      return `dummy words: it ${verb} ${place} #${100 + Math.floor(random() * 900)}`;
    });
  },
};
