import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../../threads/answer-calls.ts";
import type { ExperimentSummary, ExperimentsAnswer } from "../api/experiments.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";
import { StatusWatcher } from "./status-watcher.ts";

/** Counts in a thread of its own: counting a large experiment takes longer than a request may wait. */
export interface StatusMethods {
  page(of: { before: string | undefined; limit: number }): ExperimentsAnswer;
  one(id: string): ExperimentSummary | undefined;
  /** From now on everything, then every change, is told as an event, once a second at most; or no longer. */
  watch(isOn: boolean): void;
}

const LOOK_EVERY_MS = 1_000;

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const watcher = new StatusWatcher(new CurrentStore(databasePath));
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    for (const changes of watcher.changes()) tell(changes);
    timer = setTimeout(look, LOOK_EVERY_MS);
  };
  const methods: StatusMethods = {
    page: ({ before, limit }) => watcher.page(before, limit),
    one: (id) => watcher.one(id),
    watch: (isOn) => {
      clearTimeout(timer);
      watcher.forgetWhatWasTold();
      timer = isOn ? setTimeout(look, 0) : undefined;
    },
  };
  const tell = answerCalls(parentPort, methods, { errors: apiFailures });
}
