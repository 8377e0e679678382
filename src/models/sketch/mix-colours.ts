import { type BackgroundTone, type ColourName, colourCircle, pigments, type Rgb } from "./vocabulary.ts";

/** A mixture of two colours: the first at share 0, the second at share 1. */
export function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  return [
    one[0] + (other[0] - one[0]) * share,
    one[1] + (other[1] - one[1]) * share,
    one[2] + (other[2] - one[2]) * share,
  ];
}

/** What pigments outside the colour circle turn into when a painter mixes in something cooler or something warmer. */
const neutralNeighbours: Partial<Record<ColourName, readonly [cooler: ColourName, warmer: ColourName]>> = {
  brown: ["red", "orange"],
  white: ["grey", "yellow"],
  grey: ["blue", "white"],
  black: ["purple", "brown"],
};

/**
 * A pigment with some of a neighbouring one in it.
 *
 * @param lean - From −1 (the whole neighbour after it on the colour circle) to 1 (the whole neighbour before it).
 */
export function leaning(name: ColourName, lean: number): Rgb {
  const position = colourCircle.indexOf(name);
  const after = colourCircle[(position + 1) % colourCircle.length]!;
  const before = colourCircle[(position + colourCircle.length - 1) % colourCircle.length]!;
  const [cooler, warmer] = neutralNeighbours[name] ?? [after, before];
  return mixed(pigments[name], pigments[lean < 0 ? cooler : warmer], Math.abs(lean));
}

const paper: Rgb = [255, 252, 246];
const ink: Rgb = [26, 28, 44];

/** The colour of a background, from its pigment: pale ones are thinned with paper white, dark ones with ink. */
export function toned(pigment: Rgb, tone: BackgroundTone): Rgb {
  if (tone === "pale") return mixed(pigment, paper, 0.66);
  return tone === "dark" ? mixed(pigment, ink, 0.6) : pigment;
}

/**
 * A background as it is painted: the wash comes out thinner than asked, so that plain becomes pale and pale becomes paper.
 *
 * @param thinness - From 0 (as asked) to 1.
 */
export function washed(pigment: Rgb, tone: BackgroundTone, thinness: number): Rgb {
  if (tone === "dark") return mixed(pigment, ink, 0.6 - 0.4 * thinness);
  return mixed(pigment, paper, tone === "plain" ? 0.6 * thinness : 0.6 + 0.35 * thinness);
}

/**
 * A colour as an eye compares it: brightness, red against green, yellow against blue, scaled so that distances between these
 * triples are visible differences. Hue counts more than brightness, because light and shade change the brightness of one and
 * the same thing.
 */
export function opponentColour(red: number, green: number, blue: number): Rgb {
  return [
    0.894 * (0.299 * red + 0.587 * green + 0.114 * blue),
    red - green,
    0.837 * ((red + green) / 2 - blue),
  ];
}

/** How different two colours look: Euclidean on `opponentColour`, from 0 to about 400. */
export function colourDifference(one: Rgb, other: Rgb): number {
  const a = opponentColour(one[0], one[1], one[2]);
  const b = opponentColour(other[0], other[1], other[2]);
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt(x * x + y * y + z * z);
}
