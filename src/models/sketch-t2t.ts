import { inProcess } from "./in-process.ts";
import type { TextToTextModel } from "./model.ts";
import { parseScene } from "./sketch/parse-scene.ts";
import { MOST_REMEMBERED, retellScene } from "./sketch/retell-scene.ts";
import { rewordScene } from "./sketch/reword-scene.ts";
import { drawsOf } from "./sketch/stable-hash.ts";

/**
 * Says a text in other words, in a teaching world without neural networks: what it understood of the text, with the losses and
 * liberties of somebody who tells it again. The seed is the teller. The same text and seed give the same words on every platform.
 */
export const sketchT2T: TextToTextModel = {
  ...inProcess,
  name: "SketchT2T",
  kind: "text-to-text",
  parameters: { most_things: MOST_REMEMBERED },
  async invoke(texts, seeds) {
    return texts.map((text, i) => {
      const [habits, draws] = [drawsOf(seeds[i]!), drawsOf(seeds[i]!, text)];
      return rewordScene(retellScene(parseScene(text), habits, draws), draws);
    });
  },
};
