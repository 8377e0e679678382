// @ts-check

import {
  backgroundTones,
  colourNames,
  MANY,
  shapeNames,
  sizeNames,
  tonedNames,
} from "../dist/models/sketch/vocabulary.js";
import { writeSentence } from "../dist/models/sketch/write-sentence.js";

const places = /** @type {const} */ ([undefined, "above", "below", "left", "right"]);
const counts = Array.from({ length: MANY }, (_, i) => i + 1);
const backgrounds = colourNames.flatMap((colour) =>
  (tonedNames.includes(colour) ? backgroundTones : /** @type {const} */ (["plain"])).map((tone) => ({
    colour,
    tone,
  })),
);

/** What all captions of a run share: the colour and shape of the first thing, and the background. */
const NUM_THEMES = colourNames.length * shapeNames.length * backgrounds.length;
/** What differs: count, size and place of the first thing, and all of the second one. */
const NUM_DETAILS =
  counts.length *
  sizeNames.length *
  places.length *
  counts.length *
  colourNames.length *
  shapeNames.length *
  places.length;
// Primes that divide neither number: multiplied by one, the numbers from 0 come in another order, each once.
const THEME_STRIDE = 1_013;
const DETAIL_STRIDE = 104_729;

/** Takes one digit after the other from a number, each in a base of its own. @param {number} number */
function digitsOf(number) {
  let rest = number;
  /** @template Choice @param {readonly Choice[]} choices @returns {Choice} */
  const choose = (choices) => {
    const choice = /** @type {Choice} */ (choices[rest % choices.length]);
    rest = Math.floor(rest / choices.length);
    return choice;
  };
  return choose;
}

/** The theme of a run's captions. @param {number} run - Its number among all runs, from 0. */
function themeOf(run) {
  const choose = digitsOf((run * THEME_STRIDE) % NUM_THEMES);
  return { colour: choose(colourNames), shape: choose(shapeNames), background: choose(backgrounds) };
}

/** The name of a run's theme without its background, for example "red circle". @param {number} run */
export function themeNameOf(run) {
  const { colour, shape } = themeOf(run);
  return `${colour} ${shape}`;
}

/** The prompt of a run: its theme, as SketchI2T would say it. @param {number} run */
export function promptOf(run) {
  const { colour, shape, background } = themeOf(run);
  return writeSentence({ things: [{ count: 1, colour, shape }], background });
}

/**
 * A sentence in SketchI2T's words that no other run and step has. The captions of one run are about one thing, so that trajectories
 * stay in a region of their own.
 *
 * @param {number} run - The number of the run among all runs, from 0.
 * @param {number} index - The number of the caption in its run, from 0.
 * @param {number} captionsPerRun
 */
export function captionOf(run, index, captionsPerRun) {
  const { colour, shape, background } = themeOf(run);
  // Runs that share a theme share its details among them.
  const detail = Math.floor(run / NUM_THEMES) * captionsPerRun + index;
  if (detail >= NUM_DETAILS)
    throw new RangeError(`there are only ${NUM_THEMES * NUM_DETAILS} different captions`);
  const choose = digitsOf((detail * DETAIL_STRIDE) % NUM_DETAILS);
  const first = thing(colour, shape, choose(counts), choose(places), choose(sizeNames));
  const second = thing(choose(colourNames), choose(shapeNames), choose(counts), choose(places));
  return writeSentence({ things: [first, second], background });
}

/**
 * @param {(typeof colourNames)[number]} colour
 * @param {(typeof shapeNames)[number]} shape
 * @param {number} count
 * @param {(typeof places)[number]} place
 * @param {(typeof sizeNames)[number]} [size]
 * @returns {import("../src/models/sketch/scene.ts").Thing}
 */
function thing(colour, shape, count, place, size = "middling") {
  return {
    count,
    colour,
    shape,
    // A middling size goes without saying.
    ...(size !== "middling" && { size }),
    ...(place !== undefined && { place }),
  };
}
