import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { ServerEvents } from "./api/events.ts";
import type { Explorer } from "./explorer.ts";
import { routes } from "./routes.ts";

const HEARTBEAT_MS = 10_000;
const RECONNECT_MS = 2_000;

/** Server-sent events: what changes while the page is open. */
export function serveEvents(app: Hono, { status, map }: Explorer): void {
  app.get(routes.events, (context) =>
    streamSSE(context, async (stream) => {
      const send = <Name extends keyof ServerEvents>(event: Name, data: ServerEvents[Name]) => {
        // Whoever has gone does not hear it; onAbort ends the rest.
        stream.writeSSE({ event, data: JSON.stringify(data) }).catch(() => {});
      };
      await stream.write(`retry: ${RECONNECT_MS}\n\n`);
      const endings = [
        status.listen(({ experiments, gone, database, annotations }) => {
          if (database !== undefined) send("database", { error: database });
          else if (annotations !== undefined) send("annotations", { stamp: annotations });
          else send("experiments", { experiments, gone });
        }),
        map.listen((job) => send("umap", job)),
      ];
      const heartbeat = setInterval(() => stream.write(": alive\n\n").catch(() => {}), HEARTBEAT_MS);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      clearInterval(heartbeat);
      for (const end of endings) end();
    }),
  );
}
