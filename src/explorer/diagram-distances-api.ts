import type { Hono } from "hono";
import { diagramMatrices } from "../distances/diagram-matrices.ts";
import { likenessOrder } from "../measures/likeness-order.ts";
import type { DiagramDistancesHeader } from "./api/diagrams.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import { type Explorer, experimentOf } from "./explorer.ts";
import { required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

/** More have too many pairs for somebody who waits, and pixels for a screen. */
const MOST_RUNS = 500;

/** How far the diagrams of an experiment's runs are from each other. */
export function serveDiagramDistances(app: Hono, { current }: Explorer): void {
  app.get(routes.diagramDistances, async (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const model = required(context, "model");
    const network = wholeNumber(context, "network", { least: 1, greatest: experiment.networks.length });
    const dimension = wholeNumber(context, "dimension", { least: 0, greatest: 2 });
    const numRuns = experiment.seeds.length * experiment.prompts.length;
    if (numRuns > MOST_RUNS) {
      throw new ApiFailure(
        "bad-request",
        `network ${network} has ${numRuns} runs, expected at most ${MOST_RUNS} in a heat map.`,
        "The command computes any number of them: panic-tda distances",
      );
    }
    // Who has left the page waits for nothing.
    const { signal } = context.req.raw;
    const matrices = await diagramMatrices(store, experiment, {
      dimension,
      embeddingModels: [model],
      network,
      signal,
    });
    const { runs, numBars, distances } = matrices[0] ?? { runs: [], numBars: [], distances: [] };
    const header: DiagramDistancesHeader = {
      model,
      network,
      dimension,
      runs: runs.map(({ id }) => id),
      numBars,
      greatest: Array.from(distances).reduce(
        (most, one) => (one < Number.POSITIVE_INFINITY ? Math.max(most, one) : most),
        0,
      ),
    };
    const columns = {
      distances: Float32Array.from(distances),
      byLikeness: likenessOrder(distances, runs.length),
    };
    return context.body(encodeColumns(header, columns), 200, { "Content-Type": columnsMediaType });
  });
}
