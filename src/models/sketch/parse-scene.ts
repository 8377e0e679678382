import type { Background, Scene, Thing } from "./scene.ts";
import { hashText } from "./stable-hash.ts";
import {
  type BackgroundTone,
  type ColourName,
  colourNames,
  emptyWords,
  everydayPlaces,
  everydayThings,
  MANY,
  oppositePlaces,
  type Place,
  type ShapeName,
  type SizeName,
  shapeNames,
  sizeNames,
  spokenColours,
  spokenCounts,
  spokenPlaces,
  spokenSizes,
  spokenTones,
  tonedNames,
} from "./vocabulary.ts";

/** Only the beginning of a long text is read. */
const MAX_LENGTH = 4000;
const MAX_WORDS = 200;
/** More things than this are too many to paint; the text's first ones are kept. */
const MAX_THINGS = 5;

/** Stands for any sign that parts a sentence. */
const PAUSE = ",";

/**
 * The words of a text, lower case. Only ASCII letters change their case and only ASCII signs part words, because what other
 * letters do depends on the Unicode version of the JavaScript engine.
 */
export function wordsOf(text: string): string[] {
  return tokensOf(text).filter((token) => token !== PAUSE);
}

/** Words, and a `PAUSE` for each comma, semicolon, colon, full stop, … */
function tokensOf(text: string): string[] {
  const words = text.slice(0, MAX_LENGTH).match(/[0-9A-Za-z\u0080-\uffff]+|[,;:.!?]/g) ?? [];
  return words
    .slice(0, MAX_WORDS)
    .map((word) =>
      /^[,;:.!?]$/.test(word) ? PAUSE : word.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    );
}

/** The singular of an English plural, as far as the vocabulary needs it. */
function singular(word: string, known: (word: string) => boolean): string {
  for (const ending of ["s", "es"])
    if (word.endsWith(ending) && known(word.slice(0, -ending.length))) return word.slice(0, -ending.length);
  if (word.endsWith("ves") && known(`${word.slice(0, -3)}f`)) return `${word.slice(0, -3)}f`;
  return word;
}

const isNoun = (word: string) =>
  (shapeNames as readonly string[]).includes(word) || everydayThings.has(word) || everydayPlaces.has(word);

/** A description as it grows word by word, until a noun or an empty word ends it. */
interface Draft {
  count: number;
  colour?: ColourName;
  size?: SizeName;
  tone?: BackgroundTone;
  /** Words that mean nothing to the painter; the last of them is what the description is about, if no noun follows. */
  unknown: string[];
}

/** What an unknown adjective makes a painter do is arbitrary, but always the same. */
function hintOf(word: string): Pick<Thing, "colour"> | Pick<Thing, "size"> | Record<never, never> {
  const hash = hashText(word);
  const choice = hash >>> 8;
  if (hash % 4 === 0) return { colour: colourNames[choice % colourNames.length]! };
  if (hash % 4 === 1) return { size: sizeNames[1 + (choice % (sizeNames.length - 1))]! };
  return {};
}

function thingOf(draft: Draft, noun: string | undefined): Thing {
  const adjectives = noun === undefined ? draft.unknown.slice(0, -1) : draft.unknown;
  const hints = Object.assign({}, ...adjectives.map(hintOf)) as Partial<Thing>;
  let usual: Partial<Thing> = {};
  if (noun !== undefined) usual = everydayThings.get(noun) ?? { shape: noun as ShapeName };
  else if (draft.unknown.length > 0) {
    const hash = hashText(draft.unknown.at(-1)!);
    usual = {
      shape: shapeNames[hash % shapeNames.length]!,
      colour: colourNames[(hash >>> 12) % colourNames.length]!,
    };
  }
  const { count, colour, size } = draft;
  return { ...hints, ...usual, count, ...(colour && { colour }), ...(size && { size }) };
}

/** White and black have one version each. */
function backgroundOf(colour: ColourName, tone: BackgroundTone): Background {
  return { colour, tone: tonedNames.includes(colour) ? tone : "plain" };
}

/** Reads word by word. A description grows until a noun, a number or an empty word ends it. */
class SceneReader {
  readonly things: Thing[] = [];
  background: Background | undefined;
  private draft: Draft = { count: 1, unknown: [] };
  /** A place whose meaning is still open: "above" may say where the last thing is, or where the next one is not. */
  private place: Place | undefined;

  read(rawWord: string): void {
    const word = singular(rawWord, isNoun);
    const { draft } = this;
    const ground = everydayPlaces.get(word);
    if (word === "background" || ground !== undefined) this.finishBackground(ground);
    else if (spokenPlaces.has(word)) {
      this.finishThing();
      this.settlePlace();
      this.place = spokenPlaces.get(word)!;
    } else if (isNoun(word)) this.finishThing(word);
    else if (spokenCounts.has(word) || /^[0-9]{1,3}$/.test(word)) {
      this.finishThing();
      this.draft.count = Math.min(MANY, Math.max(1, spokenCounts.get(word) ?? Number(word)));
    } else if (spokenColours.has(word)) draft.colour = spokenColours.get(word)!;
    else if (spokenSizes.has(word)) draft.size = spokenSizes.get(word)!;
    else if (spokenTones.has(word)) draft.tone = spokenTones.get(word)!;
    else if (word === PAUSE || emptyWords.has(word)) {
      this.finishThing();
      if (endOfPlace.has(word)) this.settlePlace();
    } else draft.unknown.push(word);
  }

  finish(): void {
    this.finishThing();
    this.settlePlace();
  }

  private finishThing(noun?: string): void {
    const { colour, size, unknown } = this.draft;
    if (noun !== undefined || colour !== undefined || size !== undefined || unknown.length > 0) {
      const thing = thingOf(this.draft, noun);
      // "A above B": B is below A.
      this.things.push(this.place === undefined ? thing : { ...thing, place: oppositePlaces[this.place] });
      this.place = undefined;
    }
    this.draft = { count: 1, unknown: [] };
  }

  private finishBackground(usual: Background | undefined): void {
    const colour = this.draft.colour ?? usual?.colour;
    if (colour !== undefined)
      this.background ??= backgroundOf(colour, this.draft.tone ?? usual?.tone ?? "plain");
    this.draft = { count: 1, unknown: [] };
    this.settlePlace();
  }

  /** "A above it", "A at the top": nothing followed the place, so it is that of the last thing. */
  private settlePlace(): void {
    const last = this.things.pop();
    if (last !== undefined)
      this.things.push(this.place === undefined ? last : { ...last, place: this.place });
    this.place = undefined;
  }
}

/** After a place, these words say that no thing will follow: "on the left, …", "at the top with …", "above it". */
const endOfPlace: ReadonlySet<string> = new Set([PAUSE, "and", "with", "on", "it", "them"]);

/**
 * Reads a text as a scene. Everything has a reading: words that are not in the vocabulary choose attributes by a hash, what
 * is not said stays open, and a text without any word is a scene without things.
 */
export function parseScene(text: string): Scene {
  const reader = new SceneReader();
  for (const token of tokensOf(text)) reader.read(token);
  reader.finish();
  const { things, background } = reader;
  return { things: things.slice(0, MAX_THINGS), ...(background && { background }) };
}
