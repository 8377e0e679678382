import type { RgbImage } from "../../images/rgb-image.ts";
import { colourDifference, toned } from "./mix-colours.ts";
import { maskOf, nameShape } from "./name-shape.ts";
import type { Background, Scene, Thing } from "./scene.ts";
import { type Region, type Segmentation, segmentPicture } from "./segment-picture.ts";
import {
  backgroundTones,
  type ColourName,
  colourNames,
  MANY,
  type Place,
  pigments,
  type Rgb,
  type ShapeName,
  type SizeName,
  sizeExtents,
  sizeNames,
  tonedNames,
} from "./vocabulary.ts";

/** What covers a smaller share of the picture is left out. */
export const LEAST_SHARE = 0.01;
/** More kinds of things than this are too many for one sentence. */
export const MOST_THINGS = 3;
/** What is nearer to the middle than this share of the picture's side is in the middle, which goes without saying. */
const MIDDLE_SHARE = 0.12;

/** One seen thing. */
export interface Sighting {
  readonly region: Region;
  readonly colour: ColourName;
  readonly shape: ShapeName;
  /** Half the longer side, as a share of the picture's shorter side. */
  readonly extent: number;
}

/** What a look at a picture yields: the ground, and the things on it that are large enough, the largest first. */
export interface Look {
  readonly segmentation: Segmentation;
  readonly ground: Region;
  readonly sightings: readonly Sighting[];
}

/**
 * Segments a picture and names what it shows.
 *
 * @param leastShare - Of the picture's area: what is smaller is not noticed.
 */
export function lookAt(image: RgbImage, leastShare = LEAST_SHARE): Look {
  const segmentation = segmentPicture(image);
  const { regions, width, height } = segmentation;
  const ground = regions.reduce((best, region) =>
    region.numEdgePixels > best.numEdgePixels ? region : best,
  );
  const noticed = regions
    .filter((region) => region !== ground && region.area >= leastShare * width * height)
    .sort((one, other) => other.area - one.area || one.label - other.label)
    .slice(0, 24);
  const sightings = noticed
    .filter((region) => colourDifference(region.colour, ground.colour) >= 20)
    .map((region) => {
      const boxWidth = region.right - region.left + 1;
      const boxHeight = region.bottom - region.top + 1;
      return {
        region,
        colour: nameColour(region.colour),
        shape: nameShape(maskOf(segmentation, region, ground.label), boxWidth, boxHeight),
        extent: Math.max(boxWidth, boxHeight) / 2 / Math.min(width, height),
      };
    });
  return { segmentation, ground, sightings };
}

export function nameColour(colour: Rgb): ColourName {
  return nearest(colourNames, (name) => colourDifference(colour, pigments[name]));
}

const backgrounds: readonly (Background & { rgb: Rgb })[] = colourNames.flatMap((colour) =>
  (tonedNames.includes(colour) ? backgroundTones : (["plain"] as const)).map((tone) => ({
    colour,
    tone,
    rgb: toned(pigments[colour], tone),
  })),
);

function nameBackground(seen: Rgb): Background {
  const { colour, tone } = nearest(backgrounds, ({ rgb }) => colourDifference(seen, rgb));
  return { colour, tone };
}

export function nameSize(extent: number): SizeName {
  // Between two sizes the border is their geometric mean: twice as large and half as large are equally far.
  const index = sizeExtents.findIndex((size, i) => extent * extent < size * (sizeExtents[i + 1] ?? Infinity));
  return sizeNames[index]!;
}

function nearest<Member extends object | string>(
  members: readonly Member[],
  distance: (member: Member) => number,
): Member {
  let best = members[0]!;
  let leastDistance = Infinity;
  for (const member of members) {
    const found = distance(member);
    if (found < leastDistance) [best, leastDistance] = [member, found];
  }
  return best;
}

/** Alike things, counted together. */
interface Crowd {
  readonly members: Sighting[];
  area: number;
}

/** Things of one colour and shape, about as large as the largest of them, are several of the same. */
function crowdsOf(sightings: readonly Sighting[]): Crowd[] {
  const crowds: Crowd[] = [];
  for (const sighting of sightings) {
    const alike = crowds.find(({ members: [first] }) => {
      return (
        first!.colour === sighting.colour &&
        first!.shape === sighting.shape &&
        first!.extent < 1.6 * sighting.extent
      );
    });
    if (alike === undefined) crowds.push({ members: [sighting], area: sighting.region.area });
    else {
      alike.members.push(sighting);
      alike.area += sighting.region.area;
    }
  }
  return crowds.sort((one, other) => other.area - one.area);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function centreOf({ members }: Crowd): { x: number; y: number } {
  return {
    x: mean(members.map(({ region }) => region.centreX)),
    y: mean(members.map(({ region }) => region.centreY)),
  };
}

function directionOf(dx: number, dy: number): Place {
  if (Math.abs(dx) > Math.abs(dy)) return dx < 0 ? "left" : "right";
  return dy < 0 ? "above" : "below";
}

/** Whether the middle of one thing lies on another one, and its box within the other's. */
function liesOn(inner: Region, outer: Region): boolean {
  return (
    inner.left > outer.left &&
    inner.right < outer.right &&
    inner.top > outer.top &&
    inner.bottom < outer.bottom
  );
}

function placeOf(crowd: Crowd, anchor: Crowd, { width, height }: Segmentation): Place | undefined {
  const centre = centreOf(crowd);
  if (crowd === anchor) {
    const dx = (centre.x + 0.5) / width - 0.5;
    const dy = (centre.y + 0.5) / height - 0.5;
    return Math.max(Math.abs(dx), Math.abs(dy)) < MIDDLE_SHARE ? undefined : directionOf(dx, dy);
  }
  const first = crowd.members[0]!.region;
  if (anchor.members.some(({ region }) => liesOn(first, region))) return "inside";
  const anchorCentre = centreOf(anchor);
  return directionOf(centre.x - anchorCentre.x, centre.y - anchorCentre.y);
}

/**
 * What a picture shows, from its pixels alone. Small things and those beyond the three most prominent kinds are left out, and
 * what goes without saying is not said: a middling size, the middle of the picture.
 */
export function describePicture(image: RgbImage, leastShare = LEAST_SHARE, mostThings = MOST_THINGS): Scene {
  const { segmentation, ground, sightings } = lookAt(image, leastShare);
  const crowds = crowdsOf(sightings).slice(0, mostThings);
  const things = crowds.map((crowd, rank): Thing => {
    const { colour, shape } = crowd.members[0]!;
    const size = nameSize(mean(crowd.members.map(({ extent }) => extent)));
    const place = placeOf(crowd, crowds[0]!, segmentation);
    return {
      count: Math.min(MANY, crowd.members.length),
      colour,
      shape,
      ...(size !== "middling" && rank === 0 && { size }),
      ...(place !== undefined && crowds.length > 1 && { place }),
    };
  });
  return { things, background: nameBackground(ground.colour) };
}
