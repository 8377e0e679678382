import type { Hono } from "hono";
import { type Explorer, runOf } from "./explorer.ts";
import type { RunLoopsAnswer } from "./loops-answer.ts";
import { required } from "./request-parameters.ts";
import { routes } from "./routes.ts";

/** More take the thread, which the map waits for too, longer than somebody who looks at it would wait. */
const MOST_POINTS_AT_ONCE = 500;

/** Which steps of a run make the most persistent loops of its trajectories. */
export function serveLoops(app: Hono, { current, map }: Explorer): void {
  app.get(routes.runLoops, async (context) => {
    const run = runOf(current.store, required(context, "run"));
    const answer: RunLoopsAnswer = {
      models: await map.loops({ runId: run.id, mostPoints: MOST_POINTS_AT_ONCE }),
    };
    return context.json(answer);
  });
}
