import type { DiagramMatrix } from "../distances/diagram-matrices.ts";
import { matrixSummary } from "../distances/matrix-summary.ts";
import type { MeasuredDistances } from "../exports/distances/write-distances.ts";
import { likenessOrder } from "../measures/likeness-order.ts";
import { shortId } from "../store/identifiers.ts";
import { count, counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { seedText } from "../text/seed-text.ts";
import { table } from "./table.ts";
import { wrapped } from "./text-width.ts";

const NARROW = 80;

/** A table of runs for each matrix: how far the nearest other run is, and the one in the middle. */
export function distancesText(measured: MeasuredDistances, width: number = NARROW): string {
  const { experimentId, matrices } = measured;
  const title = `experiment ${shortId(experimentId)}: ${measureText(measured)}`;
  return [title, ...matrices.flatMap((matrix) => matrixLines(matrix, measured.dimension, width))].join("\n");
}

function measureText({ dimension, order, ground }: MeasuredDistances): string {
  const name = order === "bottleneck" ? "bottleneck distances" : `Wasserstein distances of order ${order}`;
  return `${name} of H${dimension}, ground ${ground === "euclidean" ? "L2" : "L∞"}`;
}

function matrixLines(matrix: DiagramMatrix, dimension: number, width: number): string[] {
  const { embeddingModel, network, networkNumber, runs, numBars, numWithout } = matrix;
  const summary = matrixSummary(matrix);
  const facts = [
    `${counted(runs.length, "run")}, ${counted(summary.numPairs, "pair")}`,
    `median ${distanceText(summary.median)}, from ${distanceText(summary.least)} to ${distanceText(summary.greatest)}`,
    ...(summary.numInfinite > 0
      ? [`${count(summary.numInfinite)} infinite: other numbers of essential bars`]
      : []),
    ...(summary.numZero > 0 ? [`${counted(summary.numZero, "pair")} of equal diagrams`] : []),
    ...(summary.numWithoutBars > 0
      ? [`${counted(summary.numWithoutBars, "run")} without a bar in H${dimension}`]
      : []),
    ...(numWithout > 0 ? [`${counted(numWithout, "more run")} without diagrams`] : []),
  ];
  const rows = summary.runs.map(({ at, nearest, nearestDistance, median }) => [
    shortId(runs[at]!.id),
    seedText(runs[at]!.seed),
    count(numBars[at]!),
    shortId(runs[nearest]!.id),
    distanceText(nearestDistance),
    distanceText(median),
    runs[at]!.initial_prompt,
  ]);
  return [
    "",
    ...wrapped(`${embeddingModel}, network ${networkNumber}: ${network.join(" → ")}`, width),
    ...wrapped(facts.join("; "), width),
    table(["RUN", "SEED", "BARS", "NEAREST", "DISTANCE", "MEDIAN", "PROMPT"], rows, { columns: width }),
  ];
}

function distanceText(distance: number): string {
  if (distance === Number.POSITIVE_INFINITY) return "∞";
  if (distance === 0) return "0";
  return distance >= 1e5 || distance < 1e-4 ? distance.toExponential(2) : distance.toPrecision(4);
}

/** Null is ∞, which JSON cannot say. */
export function distancesJson({
  experimentId,
  dimension,
  order,
  ground,
  matrices,
}: MeasuredDistances): string {
  return printableJson({
    experiment: experimentId,
    homology_dimension: dimension,
    order,
    ground,
    matrices: matrices.map((matrix) => ({
      embedding_model: matrix.embeddingModel,
      network: matrix.network,
      network_number: matrix.networkNumber,
      runs_without_diagrams: matrix.numWithout,
      runs: matrix.runs.map(({ id, initial_prompt, seed }, at) => ({
        id,
        initial_prompt,
        seed,
        bars: matrix.numBars[at],
      })),
      by_likeness: [...likenessOrder(matrix.distances, matrix.runs.length)],
      distances: rowsOf(matrix),
    })),
  });
}

function rowsOf({ distances, runs }: DiagramMatrix): (number | null)[][] {
  const n = runs.length;
  return Array.from({ length: n }, (_, row) =>
    Array.from(distances.subarray(row * n, (row + 1) * n), (one) => (Number.isFinite(one) ? one : null)),
  );
}
