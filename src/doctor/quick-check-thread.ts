import { parentPort, workerData } from "node:worker_threads";
import type { Damage } from "../store/checks/check.ts";
import { sqliteQuick } from "../store/checks/sqlite.ts";
import { openStore } from "../store/store.ts";
import { answerCalls } from "../threads/answer-calls.ts";

/** What a thread is started with. */
export interface QuickCheckThreadData {
  readonly databasePath: string;
}

/** Reads every page of a large file beside the checks that ask for rows. */
export interface QuickCheckMethods {
  find(scope: { readonly experimentId: null }): Damage;
}

if (parentPort !== null) {
  const { databasePath } = workerData as QuickCheckThreadData;
  const methods: QuickCheckMethods = {
    find: (scope) => {
      using store = openStore(databasePath, { mode: "read" });
      return sqliteQuick.find(store.database, scope) as Damage;
    },
  };
  answerCalls(parentPort, methods);
}
