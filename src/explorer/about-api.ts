import { statSync } from "node:fs";
import type { Hono } from "hono";
import { packageVersion } from "../system/package-version.ts";
import type { AboutAnswer } from "./api/about.ts";
import type { Explorer } from "./explorer.ts";
import { showsWrongToken } from "./guard.ts";
import { routes } from "./routes.ts";

/** What the page shows of the program and of the file. */
export function serveAbout(app: Hono, explorer: Explorer): void {
  app.get(routes.about, (context) => {
    const { path } = explorer.current.store;
    const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const answer: AboutAnswer = {
      version: packageVersion,
      database: { path, sizeBytes: size(path) + size(`${path}-wal`) },
      experiment: explorer.experimentId,
      writing: explorer.writer.answer(
        explorer.current.store.database,
        showsWrongToken(context, explorer.writer.options?.token),
      ),
    };
    return context.json(answer);
  });
}
