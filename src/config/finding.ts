import { type ConfigProblem, type Path, pathText } from "./config-problem.ts";

/** A problem while it is still known by path alone, before it gets its place in the file. */
export interface Finding {
  readonly path: Path;
  /** Where to point at, if the message is better understood there than at `path`. */
  readonly pointAt?: Path | Place;
  readonly about?: "value" | "key";
  readonly found?: string;
  readonly expected?: string;
  readonly message: string;
  readonly hint: string;
}

/** A position in a file; line and column from 1, the column in UTF-16 code units. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Where the parts of a config stand in its file. */
export interface Places {
  /** Where the value at a path begins. */
  ofValue(path: Path): Place | undefined;
  /** Where a key of the config stands; of a key that is given twice, the one that counts. */
  ofKey(key: string): Place | undefined;
  /** The closing brace: where a missing key would be added. */
  readonly end: Place;
  /** Members of the outermost object, and of `models`, whose key stands there before. */
  readonly repeatedKeys: readonly RepeatedKey[];
}

export interface RepeatedKey {
  readonly key: string;
  /** The path of the object that it stands in; left out for the outermost. */
  readonly within?: Path;
  readonly place: Place;
  readonly firstPlace: Place;
}

/** Findings as problems, in the order in which they stand in the file, or else in the object. */
export function inOrder(
  findings: readonly Finding[],
  config: unknown,
  places: Places | undefined,
): ConfigProblem[] {
  return findings
    .map((finding) => {
      const place = placeOf(finding, places);
      return { problem: problemAt(finding, place), rank: place ? [place.offset] : rankOf(finding, config) };
    })
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ problem }) => problem);
}

function problemAt({ path, pointAt: _, ...finding }: Finding, place: Place | undefined): ConfigProblem {
  const problem = { about: "value" as const, ...finding, path: pathText(path) };
  return place === undefined ? problem : { ...problem, line: place.line, column: place.column };
}

function placeOf({ path, pointAt, about }: Finding, places: Places | undefined): Place | undefined {
  if (isPlace(pointAt)) return pointAt;
  if (places === undefined) return undefined;
  if (about === "key") return places.ofKey(String(path[0])) ?? places.end;
  return places.ofValue(pointAt ?? path) ?? places.end;
}

function isPlace(target: Path | Place | undefined): target is Place {
  return target !== undefined && "offset" in target;
}

/** Where a finding stands in an object: the number of its key, then the indexes. A missing key comes after all others. */
function rankOf({ path, pointAt }: Finding, config: unknown): readonly number[] {
  const [key, ...indexes] = isPlace(pointAt) || pointAt === undefined ? path : pointAt;
  if (key === undefined) return [];
  const keys = Object.keys(config as object);
  const position = keys.indexOf(String(key));
  return [position === -1 ? keys.length : position, ...indexes.map((part) => Number(part) || 0)];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((number, index) => number !== b[index]);
  if (differing === -1) return a.length - b.length;
  return a[differing]! - (b[differing] ?? -1);
}
