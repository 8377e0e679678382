import { parentPort, workerData } from "node:worker_threads";
import type { MarkovAnswer } from "../../codebooks/markov-answer.ts";
import { markovOf } from "../../codebooks/markov-of.ts";
import { findCodebook } from "../../store/codebooks.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";

export interface MarkovMethods {
  movement(of: { readonly experimentId: string; readonly codebook: string }): Promise<MarkovAnswer>;
}

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const current = new CurrentStore(databasePath);
  const methods: MarkovMethods = {
    movement: ({ experimentId, codebook }) => {
      const { store } = current;
      return markovOf(store.database, findCodebook(store.database, codebook), store.experiment(experimentId));
    },
  };
  answerCalls(parentPort, methods, { errors: apiFailures });
}
