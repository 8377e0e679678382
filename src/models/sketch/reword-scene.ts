import type { Background, Scene, Thing } from "./scene.ts";
import { type Draws, pick } from "./stable-hash.ts";
import {
  type ColourName,
  countWords,
  everydayPlaces,
  everydayThings,
  type Place,
  type ShapeName,
  type SizeName,
  shapeNames,
} from "./vocabulary.ts";

const colourWords: Partial<Record<ColourName, readonly string[]>> = {
  red: ["red", "crimson"],
  yellow: ["yellow", "golden"],
  teal: ["teal", "turquoise"],
  purple: ["purple", "violet"],
  grey: ["grey", "silver"],
};

const sizeWords: Partial<Record<SizeName, readonly string[]>> = {
  small: ["small", "little"],
  middling: ["medium"],
  large: ["large", "big", "great"],
  huge: ["huge", "giant"],
};

const numberWords: Readonly<Record<number, readonly string[]>> = {
  2: ["two", "both"],
  3: ["three", "a few"],
  4: ["four"],
  5: ["many", "several"],
};

const placesInPicture: Readonly<Record<Place, readonly string[]>> = {
  middle: ["in the middle", "in the centre"],
  inside: ["in the middle"],
  above: ["at the top"],
  below: ["at the bottom"],
  left: ["on the left"],
  right: ["on the right"],
};

const placesBeside: Readonly<Record<Place, readonly string[]>> = {
  middle: ["in the middle"],
  inside: ["inside", "within"],
  above: ["above", "over"],
  below: ["below", "under", "beneath"],
  left: ["to the left of"],
  right: ["to the right of"],
};

/** Nouns by the shape of what they stand for. */
const nounsOf = new Map(
  shapeNames.map((shape): [ShapeName, string[]] => {
    const everyday = [...everydayThings].filter(([, usual]) => usual.shape === shape).map(([noun]) => noun);
    return [shape, [shape, ...everyday]];
  }),
);

/**
 * A scene in words that `parseScene` reads as that scene: which of those that mean the same, and in which order, is the teller's choice.
 *
 * @param draws - For each choice, by name.
 */
export function rewordScene({ things, background }: Scene, draws: Draws): string {
  const ground = background === undefined ? "" : groundPhrase(background, draws);
  if (things.length === 0)
    return ground === "" ? "There is nothing." : sentence(`there is nothing ${ground}`);
  const pronoun = things[0]!.count === 1 ? "it" : "them";
  const phrases = things.map(
    (thing, i) => thingPhrase(thing, i, draws) + placePhrase(thing, i, pronoun, draws),
  );
  const verb = things[0]!.count === 1 ? "is" : "are";
  const list = `${phrases[0]}${phrases.length > 1 ? ` with ${phrases.slice(1).join(" and ")}` : ""}`;
  if (ground === "") return sentence(draws("there is") < 0.5 ? `there ${verb} ${list}` : list);
  return sentence(draws("ground first") < 0.5 ? `${ground}, there ${verb} ${list}` : `${list}, ${ground}`);
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function thingPhrase({ count, size, colour, shape }: Thing, index: number, draws: Draws): string {
  // A noun that says more than is known is none of the choice.
  const nouns = (shape === undefined ? [] : nounsOf.get(shape)!).filter((noun) => {
    const { size: itsSize, colour: itsColour } = everydayThings.get(noun) ?? {};
    return (itsSize === undefined || size !== undefined) && (itsColour === undefined || colour !== undefined);
  });
  const noun = nouns.length === 0 ? "thing" : pick(nouns, draws(`noun ${index}`));
  const usual = everydayThings.get(noun);
  // What the noun says by itself is left out.
  const words = [
    size === usual?.size ? undefined : wordFor(sizeWords, size, draws(`size word ${index}`)),
    colour === usual?.colour ? undefined : wordFor(colourWords, colour, draws(`colour word ${index}`)),
    count === 1 ? noun : pluralOf(noun),
  ];
  const named = words.filter((word) => word !== undefined).join(" ");
  if (count === 1) return `${/^[aeiou]/.test(named) ? "an" : countWords[0]} ${named}`;
  return `${pick(numberWords[count]!, draws(`number ${index}`))} ${named}`;
}

function wordFor<Name extends string>(
  words: Partial<Record<Name, readonly string[]>>,
  name: Name | undefined,
  draw: number,
): string | undefined {
  return name && pick(words[name] ?? [name], draw);
}

function pluralOf(noun: string): string {
  if (noun === "leaf") return "leaves";
  return /(?:s|x|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

function placePhrase({ place }: Thing, index: number, pronoun: string, draws: Draws): string {
  if (place === undefined) return "";
  if (index === 0) return ` ${pick(placesInPicture[place], draws("place 0"))}`;
  if (place === "middle") return " in the middle";
  return ` ${pick(placesBeside[place], draws(`place ${index}`))} ${pronoun}`;
}

/** "on a pale blue background", or the name of a place that looks so. */
function groundPhrase({ colour, tone }: Background, draws: Draws): string {
  const places = [...everydayPlaces].filter(([, usual]) => usual.colour === colour && usual.tone === tone);
  const place = pick([undefined, ...places], draws("ground"));
  if (place !== undefined) return `in the ${place[0]}`;
  const words = [tone === "plain" ? undefined : tone, wordFor(colourWords, colour, draws("ground word"))];
  const named = words.filter((word) => word !== undefined).join(" ");
  return `on ${/^[aeiou]/.test(named) ? "an" : "a"} ${named} background`;
}
