import { interpolateCividis } from "d3-scale-chromatic";
import { seedText } from "../../../src/text/seed-text.ts";
import { themeColors } from "../figures/theme-colors.ts";
import { networkName } from "../shell/network-name.ts";
import { formatCount, formatValue } from "../shell/numbers.ts";
import type { MapPoints } from "./map-points.ts";

export const NUM_CATEGORY_COLORS = 8;

/** What a point's colour says; a clustering's id stands for its layer. */
export type ColorBy =
  | "run"
  | "prompt"
  | "network"
  | "experiment"
  | "step"
  | `cluster:${string}`
  | `score:${string}`;

export interface Coloring {
  /** Red, green, blue, alpha per point, bytes. */
  readonly colors: Uint8Array;
  readonly legend: readonly { readonly name: string; readonly color: string; readonly count: number }[];
  /** For an order: from where to where. */
  readonly ramp: { readonly from: string; readonly to: string; readonly colors: readonly string[] } | null;
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
): Coloring {
  if (by === "step") return colorBySteps(points, isDark);
  if (by.startsWith("score:")) return colorByScore(points, labels, isDark);
  const categories = categoriesOf(points, by, labels);
  const palette = Array.from({ length: NUM_CATEGORY_COLORS }, (_, k) => styleColor(`--series-${k}`));
  const none = styleColor("--rule-strong");
  const colors = new Uint8Array(4 * points.run.length);
  const counts = new Map<number, number>();
  for (let i = 0; i < points.run.length; i++) {
    const category = categories.of(i);
    counts.set(category, (counts.get(category) ?? 0) + 1);
    const color = category < 0 ? none : palette[category % NUM_CATEGORY_COLORS]!;
    colors.set([...color, 255], 4 * i);
  }
  const legend = [...counts]
    .sort(([a], [b]) => (a < 0 ? 1 : b < 0 ? -1 : a - b))
    .map(([category, count]) => ({
      name: categories.name(category),
      color: category < 0 ? "var(--rule-strong)" : `var(--series-${category % NUM_CATEGORY_COLORS})`,
      count,
    }));
  return { colors, legend, ramp: null };
}

interface Categories {
  /** Negative: none. */
  of(point: number): number;
  name(category: number): string;
}

function categoriesOf(
  { header, run }: MapPoints,
  by: Exclude<ColorBy, "step">,
  labels: Int32Array | Float32Array | null,
): Categories {
  const { runs } = header;
  switch (by) {
    case "run":
      return {
        of: (i) => run[i]!,
        name: (r) => `${header.prompts[runs.prompt[r]!]}, seed ${seedText(runs.seed[r]!)}`,
      };
    case "prompt":
      return { of: (i) => runs.prompt[run[i]!]!, name: (p) => header.prompts[p]! };
    case "network":
      return { of: (i) => runs.network[run[i]!]!, name: (n) => networkName(header.networks[n]!) };
    case "experiment":
      return {
        of: (i) => runs.experiment[run[i]!]!,
        name: (e) => header.experiments[e]!.name ?? header.experiments[e]!.shortId,
      };
    default:
      return {
        of: (i) => labels?.[i] ?? -2,
        name: (label) => (label === -2 ? "not clustered" : label === -1 ? "noise" : `cluster ${label}`),
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
    numWithout === 0 ? [] : [{ name: "without a number", color: "var(--rule-strong)", count: numWithout }];
  if (least > greatest) return { colors, legend, ramp: null };
  const ramp = { from: boundText(least), to: boundText(greatest), colors: rampOf(shade) };
  return { colors, legend, ramp };
}

function colorBySteps({ step, run }: MapPoints, isDark: boolean): Coloring {
  const shade = shading(isDark);
  let last = 0;
  for (const s of step) last = Math.max(last, s);
  const table = Array.from({ length: last + 1 }, (_, s) => rgbOf(shade(last === 0 ? 0 : s / last)));
  const colors = new Uint8Array(4 * run.length);
  for (let i = 0; i < step.length; i++) colors.set([...table[step[i]!]!, 255], 4 * i);
  return { colors, legend: [], ramp: { from: "step 0", to: `step ${last}`, colors: rampOf(shade) } };
}
