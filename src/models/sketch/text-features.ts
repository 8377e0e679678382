import { addFeature, DIMENSION, unitVector } from "./feature-vector.ts";
import { parseScene, wordsOf } from "./parse-scene.ts";
import type { Thing } from "./scene.ts";
import { type ColourName, colourCircle, emptyWords, MANY, sizeNames, spokenCounts } from "./vocabulary.ts";

/** What the first thing of a text weighs, and the second, … */
const thingWeights: readonly number[] = [1, 0.7, 0.5, 0.35, 0.25];

/** Neighbours on the colour circle are alike: each colour is also a little of the ones beside it. */
function addColour(vector: Float64Array, about: string, colour: ColourName, weight: number): void {
  addFeature(vector, `${about} ${colour}`, weight);
  const position = colourCircle.indexOf(colour);
  if (position < 0) return;
  for (const step of [1, colourCircle.length - 1])
    addFeature(vector, `${about} ${colourCircle[(position + step) % colourCircle.length]}`, weight * 0.35);
}

function addThing(vector: Float64Array, thing: Thing, weight: number): void {
  const { colour, shape, size, count, place } = thing;
  if (colour !== undefined) addColour(vector, "colour", colour, weight);
  if (shape !== undefined) addFeature(vector, `shape ${shape}`, weight);
  if (colour !== undefined && shape !== undefined) addFeature(vector, `${colour} ${shape}`, weight * 0.6);
  if (place !== undefined) addFeature(vector, `place ${place}`, weight * 0.25);
  // Sizes and counts lie on a line: "tiny" is nearer to "small" than to "large".
  if (size !== undefined) addFeature(vector, "size", (weight * 0.25 * (sizeNames.indexOf(size) - 2)) / 2);
  addFeature(vector, "count", (weight * 0.35 * (count - 1)) / (MANY - 1));
}

/**
 * A text as a unit vector: what `parseScene` reads in it, the first thing most, and a little of the bare words. Texts that
 * mean alike scenes are near each other, whatever their wording.
 */
export function textVector(text: string): Float32Array {
  const vector = new Float64Array(DIMENSION);
  // Every text is at least a text, also the one without any word.
  addFeature(vector, "text", 0.15);
  const { things, background } = parseScene(text);
  things.forEach((thing, i) => {
    addThing(vector, thing, thingWeights[i] ?? 0.2);
  });
  if (background !== undefined) {
    addColour(vector, "background", background.colour, 0.5);
    addFeature(vector, `tone ${background.tone}`, 0.2);
  }
  const words = wordsOf(text).filter((word) => !emptyWords.has(word) && !spokenCounts.has(word));
  for (const word of words) addFeature(vector, `word ${word}`, 0.3 / Math.sqrt(words.length));
  return unitVector(vector);
}
