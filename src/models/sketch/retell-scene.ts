import type { Background, Scene, Thing } from "./scene.ts";
import { type Draws, pick } from "./stable-hash.ts";
import {
  colourNames,
  everydayThings,
  MANY,
  oppositePlaces,
  type Place,
  type ShapeName,
  shapeNames,
  sizeNames,
  tonedNames,
} from "./vocabulary.ts";

/** More things than this are too many to remember. */
export const MOST_REMEMBERED = 3;

const openPlaces: readonly Place[] = ["above", "below", "left", "right"];

/**
 * What is left of a scene when somebody tells it again: much as it was, with the losses and liberties of a teller.
 *
 * @param habits - Draws of the seed: what this teller always does.
 * @param draws - Draws of the seed and what was understood: what happens this time.
 */
export function retellScene(scene: Scene, habits: Draws, draws: Draws): Scene {
  const happens = (what: string, probability: number) => draws(what) < probability;
  let things = scene.things.slice(0, MOST_REMEMBERED).map((thing, i) => retellThing(thing, i, habits, draws));
  // What is told last is forgotten first.
  if (things.length > 2 || (things.length === 2 && happens("forgotten at all", 0.35)))
    if (happens("forgotten", 0.5)) things = things.slice(0, -1);
  if (things.length > 1 && happens("the other first", 0.3)) things = startingWithSecond(things);
  // A text that says little is filled up.
  if (things.length < 2 && happens("filled up", 0.4)) things = [...things, inventedThing(draws)];
  const background = retellBackground(scene.background, draws);
  return { things, ...(background && { background }) };
}

function retellThing(thing: Thing, index: number, habits: Draws, draws: Draws): Thing {
  const happens = (what: string, probability: number) => draws(`${what} ${index}`) < probability;
  const told: { -readonly [Key in keyof Thing]: Thing[Key] } = { ...thing };
  if (thing.count === 4 && happens("vague", 0.5)) told.count = MANY;
  else if (thing.count === MANY && happens("vague", 0.25)) told.count = 3;
  if (happens("size", 0.35)) {
    // Some tellers exaggerate, others play down.
    const step = habits("exaggerates") < 0.5 ? 1 : -1;
    const at = sizeNames.indexOf(thing.size ?? "middling") + (happens("other way", 0.3) ? -step : step);
    told.size = sizeNames[Math.max(0, Math.min(sizeNames.length - 1, at))]!;
  }
  // An apple is red, whatever the one was that was spoken of.
  const usual = thing.shape && stereotypeOf(thing.shape, habits);
  if (usual !== undefined && happens("stereotype", 0.12)) told.colour = usual;
  else if (happens("another colour", 0.08)) told.colour = pick(colourNames, draws(`colour ${index}`));
  if (happens("another shape", 0.08)) told.shape = pick(shapeNames, draws(`shape ${index}`));
  if (thing.place !== undefined && happens("no place", 0.15)) delete told.place;
  return told;
}

/** The colour that a teller sees before the inner eye. */
function stereotypeOf(shape: ShapeName, habits: Draws) {
  const usual = [...everydayThings.values()].flatMap((one) =>
    one.shape === shape && one.colour !== undefined ? [one.colour] : [],
  );
  return usual.length === 0 ? undefined : pick(usual, habits(`usual ${shape}`));
}

/** "A above B" is "B below A". */
function startingWithSecond(things: readonly Thing[]): Thing[] {
  const [{ place: _, ...first }, { place, ...second }, ...others] = things as [Thing, Thing, ...Thing[]];
  return [second, place === undefined ? first : { ...first, place: oppositePlaces[place] }, ...others];
}

function inventedThing(draws: Draws): Thing {
  return {
    count: 1 + Math.floor(3 * draws("invented count")),
    colour: pick(colourNames, draws("invented colour")),
    shape: pick(shapeNames, draws("invented shape")),
    place: pick(openPlaces, draws("invented place")),
  };
}

function retellBackground(background: Background | undefined, draws: Draws): Background | undefined {
  if (background === undefined) {
    if (draws("background") >= 0.3) return undefined;
    return { colour: pick(tonedNames, draws("background colour")), tone: "plain" };
  }
  if (draws("no background") < 0.1) return undefined;
  if (background.tone !== "plain" && draws("no tone") < 0.15) return { ...background, tone: "plain" };
  return background;
}
