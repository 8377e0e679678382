import type { RgbImage } from "../../images/rgb-image.ts";
import { colourDifference, opponentColour } from "./mix-colours.ts";
import type { Rgb } from "./vocabulary.ts";

/** The longer side of the raster on which pictures are looked at. Smaller pictures keep their size. */
const LONGEST_SIDE = 128;
/** Neighbouring pixels that differ by less belong to one even surface. */
const EVEN_DIFFERENCE = 15;
/** Even surfaces with fewer raster pixels are not noticed. */
const LEAST_PIXELS = 5;

/** An even surface of the picture. Bounds and centre are in raster pixels; bounds are inclusive. */
export interface Region {
  readonly label: number;
  readonly colour: Rgb;
  readonly area: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly centreX: number;
  readonly centreY: number;
  /** How many of the picture's edge pixels belong to it. */
  readonly numEdgePixels: number;
}

/** A picture cut into surfaces: `labels[y * width + x]` is the index in `regions` of the surface that a raster pixel shows. */
export interface Segmentation {
  /** The picture, made small. */
  readonly raster: RgbImage;
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array;
  readonly regions: readonly Region[];
}

/** A picture at another size, each new pixel the mean of the pixels that it stands for, or a copy of the nearest one. */
export function resampled(image: RgbImage, width: number, height: number): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const fromY = Math.floor((y * image.height) / height);
    const toY = Math.max(fromY + 1, Math.floor(((y + 1) * image.height) / height));
    for (let x = 0; x < width; x++, at += 3) {
      const fromX = Math.floor((x * image.width) / width);
      const toX = Math.max(fromX + 1, Math.floor(((x + 1) * image.width) / width));
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let sourceY = fromY; sourceY < toY; sourceY++) {
        const end = (sourceY * image.width + toX) * 3;
        for (let i = (sourceY * image.width + fromX) * 3; i < end; i += 3) {
          red += image.pixels[i]!;
          green += image.pixels[i + 1]!;
          blue += image.pixels[i + 2]!;
        }
      }
      const numPixels = (toX - fromX) * (toY - fromY);
      pixels[at] = Math.round(red / numPixels);
      pixels[at + 1] = Math.round(green / numPixels);
      pixels[at + 2] = Math.round(blue / numPixels);
    }
  }
  return { width, height, pixels };
}

/** A picture made small enough to look at quickly: at most `LONGEST_SIDE` pixels in width and height. */
function rasterOf(image: RgbImage): RgbImage {
  const factor = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  return resampled(
    image,
    Math.max(1, Math.round(image.width * factor)),
    Math.max(1, Math.round(image.height * factor)),
  );
}

/**
 * Cuts a picture into even surfaces: connected pixels without a step between neighbours, so that a soft gradient is one
 * surface. Pixels on steps, such as antialiased edges and thin lines, go to the adjoining surface that looks most like them.
 * A picture without any even surface, such as noise, is one surface as a whole.
 */
export function segmentPicture(image: RgbImage): Segmentation {
  const raster = rasterOf(image);
  const labels = evenSurfaces(raster);
  const numLabels = dropSpecks(labels);
  if (numLabels === 0) labels.fill(0);
  else spread(raster, labels, meanColours(raster, labels, numLabels));
  return {
    raster,
    width: raster.width,
    height: raster.height,
    labels,
    regions: regionsOf(raster, labels, Math.max(1, numLabels)),
  };
}

const UNLABELLED = -1;

/** The up to four neighbours of a raster pixel. */
function neighboursOf(at: number, width: number, height: number, into: number[]): number {
  const x = at % width;
  let n = 0;
  if (x > 0) into[n++] = at - 1;
  if (x + 1 < width) into[n++] = at + 1;
  if (at >= width) into[n++] = at - width;
  if (at + width < width * height) into[n++] = at + width;
  return n;
}

/** 1 for each pixel that differs little from all its neighbours, else 0. */
function evenPixels({ width, height, pixels }: RgbImage): Uint8Array {
  const seen = new Float64Array(width * height * 3);
  for (let i = 0; i < seen.length; i += 3) {
    const [brightness, redGreen, yellowBlue] = opponentColour(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!);
    seen[i] = brightness;
    seen[i + 1] = redGreen;
    seen[i + 2] = yellowBlue;
  }
  const even = new Uint8Array(width * height).fill(1);
  const isStep = (i: number, j: number) => {
    const brightness = seen[i]! - seen[j]!;
    const redGreen = seen[i + 1]! - seen[j + 1]!;
    const yellowBlue = seen[i + 2]! - seen[j + 2]!;
    return (
      brightness * brightness + redGreen * redGreen + yellowBlue * yellowBlue >=
      EVEN_DIFFERENCE * EVEN_DIFFERENCE
    );
  };
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if (x > 0 && isStep(at * 3, at * 3 - 3)) even[at] = even[at - 1] = 0;
      if (y > 0 && isStep(at * 3, (at - width) * 3)) even[at] = even[at - width] = 0;
    }
  return even;
}

/** Labels the connected even pixels. */
function evenSurfaces(raster: RgbImage): Int32Array {
  const { width, height } = raster;
  const even = evenPixels(raster);
  const labels = new Int32Array(width * height).fill(UNLABELLED);
  const neighbours: number[] = [];
  let label = 0;
  for (let start = 0; start < even.length; start++) {
    if (even[start] === 0 || labels[start] !== UNLABELLED) continue;
    const stack = [start];
    labels[start] = label;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const n = neighboursOf(at, width, height, neighbours);
      for (let i = 0; i < n; i++) {
        const neighbour = neighbours[i]!;
        if (even[neighbour] === 0 || labels[neighbour] !== UNLABELLED) continue;
        labels[neighbour] = label;
        stack.push(neighbour);
      }
    }
    label++;
  }
  return labels;
}

/** Forgets surfaces of a few pixels and numbers the others from 0; says how many are left. */
function dropSpecks(labels: Int32Array): number {
  const areas: number[] = [];
  for (const label of labels) if (label !== UNLABELLED) areas[label] = (areas[label] ?? 0) + 1;
  let numKept = 0;
  const least = Math.min(LEAST_PIXELS, labels.length);
  const renamed = areas.map((area) => (area >= least ? numKept++ : UNLABELLED));
  for (let at = 0; at < labels.length; at++)
    if (labels[at] !== UNLABELLED) labels[at] = renamed[labels[at]!]!;
  return numKept;
}

function meanColours({ pixels }: RgbImage, labels: Int32Array, numLabels: number): Rgb[] {
  const sums = new Float64Array(numLabels * 4);
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!;
    if (label === UNLABELLED) continue;
    for (let channel = 0; channel < 3; channel++) sums[label * 4 + channel]! += pixels[at * 3 + channel]!;
    sums[label * 4 + 3]!++;
  }
  return Array.from({ length: numLabels }, (_, label) => {
    const numPixels = sums[label * 4 + 3]!;
    return [sums[label * 4]! / numPixels, sums[label * 4 + 1]! / numPixels, sums[label * 4 + 2]! / numPixels];
  });
}

/** Gives every unlabelled pixel, wave by wave, the label among its neighbours' whose colour is nearest. */
function spread({ width, height, pixels }: RgbImage, labels: Int32Array, colours: readonly Rgb[]): void {
  const neighbours: number[] = [];
  let wave: number[] = [];
  for (let at = 0; at < labels.length; at++) if (labels[at] === UNLABELLED) wave.push(at);
  while (wave.length > 0) {
    const settled: [at: number, label: number][] = [];
    const later: number[] = [];
    for (const at of wave) {
      const own: Rgb = [pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!];
      const n = neighboursOf(at, width, height, neighbours);
      let best = UNLABELLED;
      let leastDifference = Infinity;
      for (let i = 0; i < n; i++) {
        const label = labels[neighbours[i]!]!;
        if (label === UNLABELLED || label === best) continue;
        const found = colourDifference(own, colours[label]!);
        if (found < leastDifference) [best, leastDifference] = [label, found];
      }
      if (best === UNLABELLED) later.push(at);
      else settled.push([at, best]);
    }
    for (const [at, label] of settled) labels[at] = label;
    wave = later;
  }
}

function regionsOf(raster: RgbImage, labels: Int32Array, numLabels: number): Region[] {
  const { width, height } = raster;
  const colours = meanColours(raster, labels, numLabels);
  const regions = colours.map((colour, label) => ({
    label,
    colour,
    area: 0,
    left: width,
    right: 0,
    top: height,
    bottom: 0,
    centreX: 0,
    centreY: 0,
    numEdgePixels: 0,
  }));
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const region = regions[labels[at]!]!;
      region.area++;
      region.left = Math.min(region.left, x);
      region.right = Math.max(region.right, x);
      region.top = Math.min(region.top, y);
      region.bottom = Math.max(region.bottom, y);
      region.centreX += x;
      region.centreY += y;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) region.numEdgePixels++;
    }
  for (const region of regions) {
    region.centreX /= region.area;
    region.centreY /= region.area;
  }
  return regions;
}
