import type { Hono } from "hono";
import { ApiFailure } from "./api-failure.ts";
import { MOST_BESIDE } from "./beside-answer.ts";
import { type Explorer, runOf } from "./explorer.ts";
import { required } from "./request-parameters.ts";
import { routes } from "./routes.ts";

/** What is asked of several runs that stand side by side. */
export function serveBeside(app: Hono, { current, map }: Explorer): void {
  app.get(routes.beside, async (context) => {
    const references = required(context, "runs").split(",");
    if (references.length < 2 || references.length > MOST_BESIDE) {
      throw new ApiFailure(
        "bad-request",
        `runs: expected from 2 to ${MOST_BESIDE} ids, found ${references.length}.`,
        "Choose other runs to stand side by side.",
      );
    }
    // What is computed knows full ids only.
    const runs = references.map((reference) => runOf(current.store, reference).id);
    const given = context.req.query("shifts")?.split(",") ?? [];
    const shifts = runs.map((_, r) => {
      const text = given[r] ?? "0";
      if (/^-?\d{1,9}$/.test(text)) return Number(text);
      throw new ApiFailure("bad-request", `shifts: expected whole numbers of steps, found "${text}".`);
    });
    const model = required(context, "model");
    const answer = await map.beside({ model, runs, shifts, clusteringId: context.req.query("clustering") });
    return context.json(answer);
  });
}
