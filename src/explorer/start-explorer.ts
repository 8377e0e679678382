import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { AnnotationWriter, type WritingOptions } from "./annotation-writer.ts";
import { explorerApp } from "./app.ts";
import { CurrentStore } from "./current-store.ts";
import type { Explorer } from "./explorer.ts";
import { MapService } from "./map/map-service.ts";
import { MarkovService } from "./markov/markov-service.ts";
import { readPageFiles } from "./page-files.ts";
import { SearchService } from "./search/search-service.ts";
import { StatusFeed } from "./status/status-feed.ts";
import { Thumbnails } from "./thumbnails.ts";
import { WhyService } from "./why/why-service.ts";

const packageFolder = dirname(createRequire(import.meta.url).resolve("../../package.json"));
const pageFolder = join(packageFolder, "dist", "web");

export interface ExplorerOptions {
  readonly databasePath: string;
  /** An address of this machine. */
  readonly host: string;
  /** From 0, which takes any free one. */
  readonly port: number;
  /** The names under which browsers may reach us, see `guard.ts`. */
  readonly hosts: ReadonlySet<string>;
  /** What every request must show; undefined where only this machine can reach us. */
  readonly token?: string | undefined;
  /** Left out, nothing is written. */
  readonly writing?: WritingOptions | undefined;
  readonly experimentId?: string | undefined;
  /** Called with errors that are nobody's mistake but ours. */
  readonly onDefect: (error: unknown) => void;
}

export interface RunningExplorer {
  readonly port: number;
  close(): Promise<void>;
}

/** Ends the threads. */
export async function closeExplorer({ status, map, why, search, markov }: Explorer): Promise<void> {
  await Promise.all([status.close(), map.close(), why.close(), search.close(), markov.close()]);
}

/** What answers for a database; each part starts what it needs when it is first asked. */
export function explorerOf(
  current: CurrentStore,
  experimentId: string | null,
  writing: WritingOptions | undefined,
): Explorer {
  return {
    current,
    status: new StatusFeed(current.path),
    map: new MapService(current.path),
    why: new WhyService(current.path),
    search: new SearchService(current.path),
    markov: new MarkovService(current.path),
    thumbnails: new Thumbnails(),
    writer: new AnnotationWriter(current.path, writing),
    experimentId,
  };
}

/**
 * Serves the explorer until it is closed.
 *
 * @throws the server's error with code EADDRINUSE if the port is taken
 * @throws DatabaseFileError if the database cannot be read
 */
export async function startExplorer(options: ExplorerOptions): Promise<RunningExplorer> {
  const current = new CurrentStore(options.databasePath);
  // Opened once now: what is wrong with it is said before anything listens.
  current.store;
  const explorer = explorerOf(current, options.experimentId ?? null, options.writing);
  const page = existsSync(pageFolder) ? readPageFiles(pageFolder) : new Map();
  const app = explorerApp(explorer, page, options);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    if ("closeAllConnections" in server) server.closeAllConnections();
    await Promise.all([closed, closeExplorer(explorer)]);
    current.close();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    await closeExplorer(explorer);
    current.close();
    throw error;
  }
  return { port: (server.address() as AddressInfo).port, close };
}
