import { svgText } from "../text/svg-text.ts";

/** A line of a chart: its values by place, null where there is none. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Drawn as steps: a value holds until the next one. */
  readonly isStepped?: boolean;
  readonly colour: string;
}

export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly ChartLine[];
  /** The least range of y that is shown. */
  readonly range: readonly [number, number];
}

const [WIDTH, HEIGHT] = [560, 320];
const [LEFT, BOTTOM, TOP, RIGHT] = [64, 48, 36, 150];
const GREY = "#777777";
const TICKS = 5;

/** Colours that differ for everybody (Okabe and Ito), in the order in which they are given out. */
export const chartColours = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#d55e00",
  "#56b4e9",
  "#777777",
] as const;

/** A chart of lines as an SVG document, with a legend on its right. The same data give the same text. */
export function lineChart({ title, xTitle, yTitle, lines, range }: Chart): string {
  const points = lines.flatMap((line) => line.points.filter(([, y]) => y !== null)) as [number, number][];
  const lastX = Math.max(1, ...points.map(([x]) => x));
  const least = Math.min(range[0], ...points.map(([, y]) => y));
  const most = Math.max(range[1], ...points.map(([, y]) => y));
  const x = (value: number) => round(LEFT + (value / lastX) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) =>
    round(HEIGHT - BOTTOM - ((value - least) / (most - least || 1)) * (HEIGHT - BOTTOM - TOP));
  const ticks = (from: number, to: number) =>
    Array.from({ length: TICKS }, (_, tick) => from + (tick * (to - from)) / (TICKS - 1));
  const text = (at: string, words: string, anchor = "middle") =>
    `<text ${at} text-anchor="${anchor}">${svgText(words)}</text>`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="20" font-weight="bold">${svgText(title)}</text>`,
    `<path d="M${LEFT},${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="${GREY}"/>`,
    ...ticks(0, lastX).map((value) => text(`x="${x(value)}" y="${HEIGHT - BOTTOM + 16}"`, shown(value))),
    ...ticks(least, most).map((value) => text(`x="${LEFT - 6}" y="${y(value) + 4}"`, shown(value), "end")),
    text(`x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}"`, xTitle),
    text(`x="14" y="${HEIGHT / 2}" transform="rotate(-90 14 ${HEIGHT / 2})"`, yTitle),
    ...lines.flatMap((line, at) => [
      `<path d="${pathOf(line, x, y)}" fill="none" stroke="${line.colour}" stroke-width="2"/>`,
      `<path d="M${WIDTH - RIGHT + 14},${TOP + 8 + 18 * at}h16" stroke="${line.colour}" stroke-width="2"/>`,
      text(`x="${WIDTH - RIGHT + 36}" y="${TOP + 12 + 18 * at}"`, line.name, "start"),
    ]),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** A gap where there is no value. */
function pathOf(
  { points, isStepped }: ChartLine,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let before: number | null = null;
  for (const [at, value] of points) {
    if (value === null) {
      before = null;
      continue;
    }
    if (before === null) path += `M${x(at)},${y(value)}`;
    else path += isStepped ? `H${x(at)}V${y(value)}` : `L${x(at)},${y(value)}`;
    before = value;
  }
  return path === "" ? "M0,0" : path;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
