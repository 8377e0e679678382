import { explorerApp } from "./app.ts";
import { CurrentStore } from "./current-store.ts";
import { closeExplorer, explorerOf } from "./start-explorer.ts";

/** The explorer's answers without a server: for what is drawn or written from them on this machine. */
export interface InProcessExplorer extends AsyncDisposable {
  /** @param path - As `routes.ts` has them, with its query. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

const NAME = "localhost";

/**
 * Answers what the page would ask, from a database that is only read.
 *
 * @throws DatabaseFileError if the database cannot be read
 */
export function explorerInProcess(
  databasePath: string,
  onDefect: (error: unknown) => void,
): InProcessExplorer {
  const current = new CurrentStore(databasePath);
  current.store;
  const explorer = explorerOf(current, null, undefined);
  const app = explorerApp(explorer, new Map(), { hosts: new Set([NAME]), onDefect });
  return {
    ask: async (path, init = {}) =>
      await app.request(`http://${NAME}${path}`, { ...init, headers: { host: NAME } }),
    [Symbol.asyncDispose]: async () => {
      await closeExplorer(explorer);
      current.close();
    },
  };
}
