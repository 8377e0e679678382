import type { Scene, Thing } from "./scene.ts";
import { countWords, type Place } from "./vocabulary.ts";

const placesInPicture: Readonly<Record<Place, string>> = {
  middle: "in the middle",
  inside: "in the middle",
  above: "at the top",
  below: "at the bottom",
  left: "on the left",
  right: "on the right",
};

/** One sentence that says a scene in the words that `parseScene` reads back. What the scene leaves open is not said. */
export function writeSentence(scene: Scene): string {
  const { background } = scene;
  const ground =
    background === undefined
      ? ""
      : `${background.tone === "plain" ? "" : `${background.tone} `}${background.colour} background`;
  if (scene.things.length === 0) return ground === "" ? "Nothing." : `An empty ${ground}.`;
  const [first, ...others] = scene.things;
  const pronoun = first!.count === 1 ? "it" : "them";
  const parts = [
    firstPart(first!),
    ...others.map((thing) => nounPhrase(thing) + placeBeside(thing.place, pronoun)),
  ];
  const list = parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  const end = ground === "" ? "" : `${parts.length === 1 ? "" : ","} on ${article(ground)} ${ground}`;
  return `${list[0]!.toUpperCase()}${list.slice(1)}${end}.`;
}

function firstPart(thing: Thing): string {
  return nounPhrase(thing) + (thing.place === undefined ? "" : ` ${placesInPicture[thing.place]}`);
}

function placeBeside(place: Place | undefined, pronoun: string): string {
  if (place === undefined || place === "middle") return "";
  return place === "left" || place === "right" ? ` to the ${place} of ${pronoun}` : ` ${place} ${pronoun}`;
}

function nounPhrase({ count, size, colour, shape }: Thing): string {
  const noun = shape ?? "thing";
  const plural = noun === "cross" ? "crosses" : `${noun}s`;
  const words = [size, colour, count === 1 ? noun : plural].filter((word) => word !== undefined).join(" ");
  return `${count === 1 ? article(words) : countWords[count - 1]} ${words}`;
}

function article(words: string): string {
  return /^[aeiou]/.test(words) ? "an" : "a";
}
