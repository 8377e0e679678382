import { interpolateCividis } from "d3-scale-chromatic";
import { seedText } from "../../../src/text/seed-text.ts";
import { themeColors } from "../figures/theme-colors.ts";
import { networkName } from "../shell/network-name.ts";
import { formatCount, formatValue } from "../shell/numbers.ts";
import { NUM_CATEGORY_COLORS, slotsOf } from "./color-slots.ts";
import type { MapPoints } from "./map-points.ts";
import { type ColoredPoints, filterOut, standings } from "./standing.ts";

/** What a point's colour says; a clustering's id stands for its layer. */
export type ColorBy =
  | "run"
  | "prompt"
  | "network"
  | "experiment"
  | "step"
  | `cluster:${string}`
  | `score:${string}`;

export interface Coloring extends ColoredPoints {
  readonly legend: readonly LegendOfPoints[];
  /** The category of a point, as the legend's keys have it; null for an order. */
  readonly keyOf: ((point: number) => string) | null;
  /** Which categories have which of the colours that are told apart, for the next colouring to keep. */
  readonly slots: ReadonlyMap<number, number>;
  /** For an order: from where to where. */
  readonly ramp: { readonly from: string; readonly to: string; readonly colors: readonly string[] } | null;
}

export interface LegendOfPoints {
  /** Of an address: it stays the same when more points come. */
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly count: number;
  /** Whether no other category has its colour. */
  readonly isTold: boolean;
}

export interface ColoringOptions {
  /** Names of clusters, by label. */
  readonly clusterNames?: ReadonlyMap<number, string>;
  /** Where there are more categories than colours, the largest of what is in view are told apart. @defaultValue all */
  readonly isInView?: (point: number) => boolean;
  /** Of the colouring before. */
  readonly slots?: ReadonlyMap<number, number>;
  /** Keys of the categories that are shown; null: all. */
  readonly only?: ReadonlySet<string> | null;
}

type Rgb = readonly [number, number, number];

/** A colour of the style sheet as it is now, light or dark. */
export function styleColor(name: string): Rgb {
  // Without a browser: for a file, whose drawing finds the name again.
  if (typeof document === "undefined") return rgbOfHex(themeColors("light").get(name) ?? "#000000");
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return rgbOf(color);
}

function rgbOfHex(color: string): Rgb {
  const digits = Number.parseInt(color.slice(1), 16);
  return [digits >> 16, (digits >> 8) & 255, digits & 255];
}

/** The colours of the points by the names that style sheets have for them, so that a file may be light where the page is dark. */
export function namedColors({ colors }: Coloring): (point: number) => string {
  const names = new Map(
    ["--rule-strong", ...Array.from({ length: NUM_CATEGORY_COLORS }, (_, k) => `--series-${k}`)].map(
      (name) => [styleColor(name).join(","), `var(${name})`],
    ),
  );
  return (i) => {
    const rgb = colors.subarray(4 * i, 4 * i + 3).join(",");
    return names.get(rgb) ?? `rgb(${rgb})`;
  };
}

function rgbOf(color: string): Rgb {
  const [red = 0, green = 0, blue = 0] = color.match(/[\d.]+/g)!.map(Number);
  return [red, green, blue];
}

/** @param labels - Per point, for a clustering: a number of its cluster; for a score: its value, NaN without one. */
export function colorPoints(
  points: MapPoints,
  by: ColorBy,
  labels: Int32Array | Float32Array | null,
  isDark: boolean,
  { clusterNames, isInView, slots: before, only = null }: ColoringOptions = {},
): Coloring {
  if (by === "step") return colorBySteps(points, isDark);
  if (by.startsWith("score:")) return colorByScore(points, labels, isDark);
  const categories = categoriesOf(points, by, labels, clusterNames);
  const counts = new Map<number, number>();
  const inView = new Map<number, number>();
  for (let i = 0; i < points.run.length; i++) {
    const category = categories.of(i);
    counts.set(category, (counts.get(category) ?? 0) + 1);
    if (isInView?.(i) !== false) inView.set(category, (inView.get(category) ?? 0) + 1);
  }
  const slots = slotsOf(counts, inView, before);
  const palette = Array.from({ length: NUM_CATEGORY_COLORS }, (_, k) => styleColor(`--series-${k}`));
  const none = styleColor("--rule-strong");
  const greys = shadesOfGrey();
  const greyOf = (category: number) => greys[category % greys.length]!;
  const colors = new Uint8Array(4 * points.run.length);
  for (let i = 0; i < points.run.length; i++) {
    const category = categories.of(i);
    const slot = slots.get(category);
    const [red, green, blue] = category < 0 ? none : slot === undefined ? greyOf(category) : palette[slot]!;
    colors[4 * i] = red;
    colors[4 * i + 1] = green;
    colors[4 * i + 2] = blue;
    colors[4 * i + 3] = 255;
  }
  const legend = [...counts]
    .sort(([a, m], [b, n]) => rankOf(slots, a) - rankOf(slots, b) || (slots.has(a) ? a - b : n - m || a - b))
    .map(([category, count]) => {
      const slot = slots.get(category);
      const grey = greyOf(Math.max(0, category));
      const color =
        category < 0
          ? "var(--rule-strong)"
          : slot === undefined
            ? `rgb(${grey.join(",")})`
            : `var(--series-${slot})`;
      return {
        key: categories.key(category),
        name: categories.name(category),
        color,
        count,
        isTold: slot !== undefined,
      };
    });
  const keyOf = (i: number) => categories.key(categories.of(i));
  const coloring = { colors, standing: allShown(points), legend, ramp: null, slots, keyOf };
  return only === null ? coloring : filterOut(coloring, (i) => only.has(keyOf(i)));
}

function allShown({ run }: Pick<MapPoints, "run">): Uint8Array {
  return new Uint8Array(run.length).fill(standings.shown);
}

/** Those with a colour of their own first, what belongs nowhere last. */
function rankOf(slots: ReadonlyMap<number, number>, category: number): number {
  return category < 0 ? 2 : slots.has(category) ? 0 : 1;
}

/** Between the ground and its letters, for what has no colour of its own. */
function shadesOfGrey(): Rgb[] {
  const ground = styleColor("--surface");
  const ink = styleColor("--ink-soft");
  return [0.42, 0.58, 0.74].map(
    (share) => ink.map((part, k) => Math.round(ground[k]! + share * (part - ground[k]!))) as unknown as Rgb,
  );
}

interface Categories {
  /** Negative: none. */
  of(point: number): number;
  name(category: number): string;
  /** As an address has it. */
  key(category: number): string;
}

function categoriesOf(
  { header, run }: MapPoints,
  by: Exclude<ColorBy, "step">,
  labels: Int32Array | Float32Array | null,
  clusterNames: ReadonlyMap<number, string> | undefined,
): Categories {
  const { runs } = header;
  switch (by) {
    case "run":
      return {
        of: (i) => run[i]!,
        name: (r) => `${header.prompts[runs.prompt[r]!]}, seed ${seedText(runs.seed[r]!)}`,
        key: (r) => runs.id[r]!,
      };
    case "prompt":
      return {
        of: (i) => runs.prompt[run[i]!]!,
        name: (p) => header.prompts[p]!,
        key: (p) => header.prompts[p]!,
      };
    case "network": {
      const name = (n: number) => networkName(header.networks[n]!);
      return { of: (i) => runs.network[run[i]!]!, name, key: name };
    }
    case "experiment":
      return {
        of: (i) => runs.experiment[run[i]!]!,
        name: (e) => header.experiments[e]!.name ?? header.experiments[e]!.shortId,
        key: (e) => header.experiments[e]!.id,
      };
    default:
      return {
        of: (i) => labels?.[i] ?? -2,
        name: (label) => {
          if (label < 0) return label === -2 ? "not clustered" : "noise";
          const name = clusterNames?.get(label);
          return name === undefined ? `cluster ${label}` : `cluster ${label}: ${name}`;
        },
        key: String,
      };
  }
}

/** Cividis, without the end that the background would swallow. */
function shading(isDark: boolean): (share: number) => string {
  return (share) => interpolateCividis(isDark ? 0.15 + 0.85 * share : 0.92 * share);
}

function rampOf(shade: (share: number) => string): string[] {
  return Array.from({ length: 24 }, (_, i) => shade(i / 23));
}

function boundText(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : formatValue(value);
}

/** From the least value to the greatest; points without one are grey. */
function colorByScore({ run }: MapPoints, values: ArrayLike<number> | null, isDark: boolean): Coloring {
  const shade = shading(isDark);
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < (values?.length ?? 0); i++) {
    if (Number.isNaN(values![i])) continue;
    least = Math.min(least, values![i]!);
    greatest = Math.max(greatest, values![i]!);
  }
  const none = styleColor("--rule-strong");
  const table = Array.from({ length: 256 }, (_, i) => rgbOf(shade(i / 255)));
  const colors = new Uint8Array(4 * run.length);
  let numWithout = 0;
  for (let i = 0; i < run.length; i++) {
    const value = values?.[i] ?? Number.NaN;
    const share = greatest > least ? (value - least) / (greatest - least) : 0;
    if (Number.isNaN(value)) numWithout++;
    colors.set([...(Number.isNaN(value) ? none : table[Math.round(255 * share)]!), 255], 4 * i);
  }
  const legend =
    numWithout === 0
      ? []
      : [{ key: "", name: "without a number", color: "var(--rule-strong)", count: numWithout, isTold: true }];
  const standing = allShown({ run });
  if (least > greatest) return { colors, standing, legend, ramp: null, keyOf: null, slots: new Map() };
  const ramp = { from: boundText(least), to: boundText(greatest), colors: rampOf(shade) };
  return { colors, standing, legend, ramp, keyOf: null, slots: new Map() };
}

function colorBySteps({ step, run }: MapPoints, isDark: boolean): Coloring {
  const shade = shading(isDark);
  let last = 0;
  for (const s of step) last = Math.max(last, s);
  const table = Array.from({ length: last + 1 }, (_, s) => rgbOf(shade(last === 0 ? 0 : s / last)));
  const colors = new Uint8Array(4 * run.length);
  for (let i = 0; i < step.length; i++) colors.set([...table[step[i]!]!, 255], 4 * i);
  const ramp = { from: "step 0", to: `step ${last}`, colors: rampOf(shade) };
  return { colors, standing: allShown({ run }), legend: [], ramp, keyOf: null, slots: new Map() };
}
