import type { Context, Hono } from "hono";
import { findExperiment } from "../store/find-experiment.ts";
import { MOST_STATES, type OutputsRequest } from "./api/search.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import type { Explorer } from "./explorer.ts";
import { jsonBody } from "./request-body.ts";
import { wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const LONGEST = 1_000;
const MOST_OUTPUTS = 200;
/** Of an id in JSON, and of a pair. */
const BYTES_PER_STATE = 60;

/** What is looked for by words, and what single states show. */
export function serveSearch(app: Hono, { current, search }: Explorer): void {
  app.get(routes.search, async (context) => {
    const find = context.req.query("find") ?? "";
    if (find.length > LONGEST) {
      throw new ApiFailure(
        "bad-request",
        `find: expected at most ${LONGEST} characters, found ${find.length}.`,
      );
    }
    const reference = context.req.query("experiment");
    const experimentId =
      reference === undefined ? undefined : findExperiment(current.store.database, reference).id;
    const hits = wholeNumber(context, "hits", { least: 0, greatest: 500, otherwise: 50 });
    const clusteringId = context.req.query("clustering");
    const cluster = clusterOf(context, clusteringId);
    const { header, columns } = await search.find({ find, experimentId, hits, clusteringId, cluster });
    return context.body(encodeColumns(header, columns), 200, { "Content-Type": columnsMediaType });
  });

  app.post(routes.outputs, async (context) => {
    return context.json(await search.outputs(await outputsRequest(context)));
  });
}

function clusterOf(context: Context, clusteringId: string | undefined): number | undefined {
  const label = context.req.query("cluster");
  if (label === undefined) return undefined;
  if (clusteringId !== undefined && /^(-1|\d{1,9})$/.test(label)) return Number(label);
  throw new ApiFailure(
    "bad-request",
    `cluster: expected the number of a cluster, or -1 for the noise, and its clustering beside it, found "${label}".`,
  );
}

async function outputsRequest(context: Context): Promise<OutputsRequest> {
  const { runs, states, count } = (await jsonBody(
    context,
    BYTES_PER_STATE * MOST_STATES,
  )) as Partial<OutputsRequest>;
  const areRuns =
    Array.isArray(runs) && runs.length <= MOST_STATES && runs.every((id) => typeof id === "string");
  const areStates =
    Array.isArray(states) &&
    states.length <= MOST_STATES &&
    states.every((one) => Array.isArray(one) && one.length === 2 && one.every(Number.isSafeInteger));
  const isCount = Number.isInteger(count) && count! >= 1 && count! <= MOST_OUTPUTS;
  if (areRuns && areStates && isCount) return { runs, states, count: count! };
  throw new ApiFailure(
    "bad-request",
    `${context.req.path}: expected {"runs": [ids], "states": [at most ${MOST_STATES} pairs: an index of runs, a step], "count": 1 to ${MOST_OUTPUTS}}.`,
  );
}
