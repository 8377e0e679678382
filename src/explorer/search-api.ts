import type { Hono } from "hono";
import { findExperiment } from "../store/find-experiment.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import type { Explorer } from "./explorer.ts";
import { wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const LONGEST = 1_000;

/** What is looked for by words. */
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
    const { header, columns } = await search.find({ find, experimentId, hits });
    return context.body(encodeColumns(header, columns), 200, { "Content-Type": columnsMediaType });
  });
}
