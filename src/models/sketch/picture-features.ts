import type { RgbImage } from "../../images/rgb-image.ts";
import { type Look, lookAt, nameColour, nameSize } from "./describe-picture.ts";
import { DIMENSION, unitVector } from "./feature-vector.ts";
import { resampled } from "./segment-picture.ts";
import { colourNames, shapeNames, sizeNames } from "./vocabulary.ts";

/** Cells per side of the grids on which light, edges and colour names are taken. */
const LIGHT_GRID = 8;
const EDGE_GRID = 7;
const COLOUR_GRID = 4;
const NUM_DIRECTIONS = 4;
/** The rest of the vector: what shapes and colours the seen things have, at which sizes, and how many there are. */
const NUM_SHAPE_FEATURES =
  DIMENSION - 3 * LIGHT_GRID ** 2 - NUM_DIRECTIONS * EDGE_GRID ** 2 - colourNames.length * COLOUR_GRID ** 2;

/** The weight of each part of the vector, that is its length before the whole is scaled to 1. */
const weights = { light: 0.4, edges: 0.3, colours: 0.6, things: 0.6 };

/**
 * A picture of any size as a unit vector: where it is light and dark, where it has which colour, how its edges run, and which
 * shapes it shows. Each part counts for its weight, however much it has to tell.
 */
export function pictureVector(image: RgbImage): Float32Array {
  const look = lookAt(image);
  const { raster } = look.segmentation;
  const parts: readonly (readonly [Float64Array, number])[] = [
    [lightLayout(raster), weights.light],
    [edgeDirections(raster), weights.edges],
    [colourLayout(raster), weights.colours],
    [seenThings(look), weights.things],
  ];
  const vector = new Float64Array(DIMENSION);
  let offset = 0;
  for (const [part, weight] of parts) {
    let squares = 0;
    for (const value of part) squares += value * value;
    const scale = squares > 0 ? weight / Math.sqrt(squares) : 0;
    for (const value of part) vector[offset++] = value * scale;
  }
  return unitVector(vector);
}

/** Red, green and blue on a coarse grid, seen from a middle grey. */
function lightLayout(raster: RgbImage): Float64Array {
  return Float64Array.from(resampled(raster, LIGHT_GRID, LIGHT_GRID).pixels, (value) => value - 127.5);
}

/** In each cell of a grid, how much edge runs upright, level, and along either diagonal. */
function edgeDirections({ width, height, pixels }: RgbImage): Float64Array {
  const features = new Float64Array(EDGE_GRID * EDGE_GRID * NUM_DIRECTIONS);
  const light = new Float64Array(width * height);
  for (let at = 0; at < light.length; at++)
    light[at] = pixels[at * 3]! + pixels[at * 3 + 1]! + pixels[at * 3 + 2]!;
  for (let y = 1; y + 1 < height; y++)
    for (let x = 1; x + 1 < width; x++) {
      const at = y * width + x;
      const dx = light[at + 1]! - light[at - 1]!;
      const dy = light[at + width]! - light[at - width]!;
      const strength = Math.sqrt(dx * dx + dy * dy);
      // Soft shades are no edges.
      if (strength < 30) continue;
      const cell = Math.floor((y * EDGE_GRID) / height) * EDGE_GRID + Math.floor((x * EDGE_GRID) / width);
      features[cell * NUM_DIRECTIONS + directionOf(dx, dy)]! += strength;
    }
  return features.map(Math.sqrt);
}

/** 0: the light changes sideways, 1: up and down, 2 and 3: along a diagonal. 0.414 is the tangent of 22.5 degrees. */
function directionOf(dx: number, dy: number): number {
  if (Math.abs(dy) < 0.414 * Math.abs(dx)) return 0;
  if (Math.abs(dx) < 0.414 * Math.abs(dy)) return 1;
  return dx * dy > 0 ? 2 : 3;
}

/** In each cell of a grid, the share of each colour name. */
function colourLayout(raster: RgbImage): Float64Array {
  const side = COLOUR_GRID * 8;
  const { pixels } = resampled(raster, side, side);
  const features = new Float64Array(COLOUR_GRID * COLOUR_GRID * colourNames.length);
  for (let at = 0; at < side * side; at++) {
    const name = nameColour([pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!]);
    const cell = (Math.floor(at / side) >> 3) * COLOUR_GRID + ((at % side) >> 3);
    features[cell * colourNames.length + colourNames.indexOf(name)]! += 1;
  }
  return features.map(Math.sqrt);
}

/** Which shapes and which colours are seen at which sizes, and how many things. Never all zero. */
function seenThings({ sightings, segmentation }: Look): Float64Array {
  const features = new Float64Array(NUM_SHAPE_FEATURES);
  const numSizes = sizeNames.length;
  const offsetOfColours = shapeNames.length * numSizes;
  const picture = segmentation.width * segmentation.height;
  for (const { shape, colour, extent, region } of sightings) {
    const size = sizeNames.indexOf(nameSize(extent));
    const weight = Math.sqrt(region.area / picture);
    features[shapeNames.indexOf(shape) * numSizes + size]! += weight;
    features[offsetOfColours + colourNames.indexOf(colour) * numSizes + size]! += weight;
    // The neighbouring sizes are alike.
    for (const neighbour of [size - 1, size + 1])
      if (neighbour >= 0 && neighbour < numSizes) {
        features[shapeNames.indexOf(shape) * numSizes + neighbour]! += weight / 2;
        features[offsetOfColours + colourNames.indexOf(colour) * numSizes + neighbour]! += weight / 2;
      }
  }
  // The remaining coordinates stand for 0, 1, 2, … things: one of them is set even for an empty picture.
  const offsetOfCounts = offsetOfColours + colourNames.length * numSizes;
  features[offsetOfCounts + Math.min(sightings.length, features.length - offsetOfCounts - 1)] = 0.3;
  return features;
}
