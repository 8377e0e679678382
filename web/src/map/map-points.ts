import type { MapPointsHeader, PcaHeader } from "../../../src/explorer/api/map.ts";
import type { UmapHeader } from "../../../src/explorer/api/umap.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { noPromiseText } from "../../../src/text/no-promise-text.ts";
import { askBytes } from "../server/ask.ts";

/** A set of embedded outputs, and whose they are. */
export interface MapPoints {
  readonly header: MapPointsHeader;
  /** Index of the header's runs, per point. A run's points stand together, in the order of their steps. */
  readonly run: Uint32Array;
  readonly step: Uint32Array;
  /** `[first, end)` of each run's points. */
  readonly slices: readonly (readonly [number, number])[];
}

export async function readMapPoints(path: string, signal: AbortSignal): Promise<MapPoints> {
  const { header, columns } = decodeColumns<MapPointsHeader>(await askBytes(path, { signal }));
  const run = columns.run as Uint32Array;
  return { header, run, step: columns.step as Uint32Array, slices: slicesOf(run, header.runs.id.length) };
}

function slicesOf(run: Uint32Array, numRuns: number): [number, number][] {
  const slices: [number, number][] = Array.from({ length: numRuns }, () => [0, 0]);
  for (let i = 0; i < run.length; ) {
    let end = i;
    while (run[end] === run[i]) end++;
    slices[run[i]!] = [i, end];
    i = end;
  }
  return slices;
}

/** Where the points of a set lie in two dimensions. */
export interface Placement {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** What there is to say of the axes. */
  readonly note: string;
}

export function pcaPath(set: string): string {
  return pathOf(routes.pca, {}, { set });
}

export async function readPca(path: string, signal: AbortSignal): Promise<Placement> {
  const { header, columns } = decodeColumns<PcaHeader>(await askBytes(path, { signal }));
  const [first, second] = header.explained.map((share) => `${(share * 100).toFixed(1)} %`);
  return {
    x: columns.x as Float32Array,
    y: columns.y as Float32Array,
    note: `PCA: across ${first}, upwards ${second} of the variance`,
  };
}

export async function readUmap(path: string, signal: AbortSignal): Promise<Placement> {
  const { header, columns } = decodeColumns<UmapHeader>(await askBytes(path, { signal }));
  const later = header.numPlacedByPca;
  return {
    x: columns.x as Float32Array,
    y: columns.y as Float32Array,
    note: `UMAP: near points are neighbours, large distances mean little${later > 0 ? `; ${later} later points are placed by PCA` : ""}`,
  };
}

/** Brings a placement into −1 … 1 without changing its proportions; rows x, y, x, y, … */
export function unitPositions({ x, y }: Placement): Float32Array {
  const [left, right] = extentOf(x);
  const [bottom, top] = extentOf(y);
  const scale = 1.9 / Math.max(right - left, top - bottom, 1e-12);
  const positions = new Float32Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    positions[2 * i] = (x[i]! - (left + right) / 2) * scale;
    positions[2 * i + 1] = (y[i]! - (bottom + top) / 2) * scale;
  }
  return positions;
}

function extentOf(values: Float32Array): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return values.length === 0 ? [0, 0] : [least, greatest];
}

/** The last point of a run at or before a step: models embed every other step or so. */
export function pointAtStep(points: MapPoints, run: number, step: number): number | null {
  const [first, end] = points.slices[run] ?? [0, 0];
  let found: number | null = null;
  for (let i = first; i < end && points.step[i]! <= step; i++) found = i;
  return found;
}

/** What is told beside a run's seed where a model of it does not promise the same output again. */
export function noPromiseOfRun({ header }: MapPoints, run: number): string | undefined {
  const { network, experiment } = header.runs;
  return noPromiseText(header.networks[network[run]!]!, header.experiments[experiment[run]!]!.unreproducible);
}
