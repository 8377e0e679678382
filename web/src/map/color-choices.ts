import { countOf } from "../shell/numbers.ts";
import type { MapPoints } from "./map-points.ts";
import type { ColorBy } from "./point-colors.ts";

/** What the points of a set can be coloured by, with its name for people. */
export function colorChoices({ header }: MapPoints): [ColorBy, string][] {
  return [
    ["prompt", "prompt"],
    ["network", "network"],
    ["run", "run"],
    ["step", "step"],
    ["experiment", "experiment"],
    ...header.clusterings.map(({ id, layer, numClusters, algorithm }): [ColorBy, string] => [
      `cluster:${id}`,
      `${algorithm}, layer ${layer}: ${countOf(numClusters, "cluster")}`,
    ]),
    ...header.scores.map(({ model, name }): [ColorBy, string] => [
      `score:${model}/${name}`,
      `${name}, by ${model}`,
    ]),
  ];
}

/** What an address colours by; null if there is nothing of that name to colour by, or no longer. */
export function colorByOf(text: string | null, points: MapPoints): ColorBy | null {
  if (text === null) return "prompt";
  return colorChoices(points).find(([name]) => name === text)?.[0] ?? null;
}

/** The keys of an address's filter; null: all are shown. */
export function keysOf(text: string | null): ReadonlySet<string> | null {
  if (text === null) return null;
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.length > 0 ? new Set(keys.map(String)) : null;
  } catch {
    return null;
  }
}
