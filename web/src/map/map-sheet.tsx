import { definitions } from "../charts/definitions.ts";
import type { Figure, LegendEntry } from "../figures/figure.ts";
import { plotCommand } from "../figures/figure-command.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { MapFigure, type MapFigureProps, strideOf } from "./map-figure.tsx";
import type { Placement } from "./map-points.ts";
import { type Coloring, namedColors } from "./point-colors.ts";
import { pointsTable } from "./points-table.ts";

interface MapSheetProps extends Omit<MapFigureProps, "colorOf"> {
  readonly coloring: Coloring;
  /** What the colours say, in words. */
  readonly coloredBy: string;
  readonly projection: "pca" | "umap";
  readonly placement: Placement;
  /** Which points are found; the others are drawn in grey. Null, or left out: nothing is looked for. */
  readonly isFound?: ((point: number) => boolean) | null;
}

/** The map as it is shown, as a figure that stands alone. */
export function mapSheet({
  coloring,
  coloredBy,
  projection,
  placement,
  isFound = null,
  ...props
}: MapSheetProps): Figure {
  const { header } = props.points;
  const colorOf = namedColors(coloring);
  const stride = strideOf(header.numPoints);
  const [only, ...others] = header.experiments;
  const ofWhich =
    only !== undefined && others.length === 0
      ? `experiment ${only.shortId}`
      : `${countOf(header.experiments.length, "experiment")}`;
  const selected: LegendEntry[] = props.selected.map((run, order) => ({
    name: `run ${header.runs.id[run]!.slice(-8)}: ${header.prompts[header.runs.prompt[run]!]}`,
    color: `var(--series-${order % 8})`,
    mark: "M-6,-1h12v2h-12Z",
  }));
  return {
    title: `Map by ${header.model}, ${projection === "umap" ? "UMAP" : "PCA"}, coloured by ${coloredBy}`,
    subject: `${formatCount(header.numPoints)} points of ${countOf(header.runs.id.length, "run")}, ${ofWhich}${stride > 1 ? `; every ${stride}th point is drawn` : ""}`,
    note: `${placement.note}. ${definitions.map.sentence}`,
    legend: [...legendOf(coloring), ...selected],
    name: [
      "map",
      header.model,
      projection,
      ...(others.length === 0 && only !== undefined ? [only.shortId] : []),
    ].join("-"),
    command:
      projection === "pca" && only !== undefined && others.length === 0
        ? plotCommand({ kind: "map", id: only.id, model: header.model })
        : `panic-tda explore, map by ${header.model}`,
    plot: <MapFigure {...props} colorOf={(i) => (isFound?.(i) === false ? "var(--rule)" : colorOf(i))} />,
    table: () => pointsTable(props.points, placement, isFound),
  };
}

/** Names and counts; of an order its two ends and the middle. */
function legendOf({ legend, ramp }: Coloring): LegendEntry[] {
  if (ramp === null) return [...told(legend), ...others(legend)];
  const { from, to, colors } = ramp;
  return [
    { name: from, color: colors[0]! },
    { name: "half-way", color: colors[colors.length >> 1]! },
    { name: to, color: colors.at(-1)! },
  ];
}

type Legend = Coloring["legend"];

function isTold({ isTold, key }: Legend[number]): boolean {
  return isTold || key.startsWith("-");
}

function told(legend: Legend): LegendEntry[] {
  return legend
    .filter(isTold)
    .map(({ name, color, count }) => ({ name: `${name} (${formatCount(count)})`, color }));
}

/** What has no colour of its own, as one. */
function others(legend: Legend): LegendEntry[] {
  const rest = legend.filter((one) => !isTold(one));
  const [first] = rest;
  if (first === undefined) return [];
  const count = rest.reduce((sum, one) => sum + one.count, 0);
  return [{ name: `${countOf(rest.length, "other")} (${formatCount(count)})`, color: first.color }];
}
