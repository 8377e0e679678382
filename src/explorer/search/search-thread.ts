import { parentPort, workerData } from "node:worker_threads";
import { foundClusters } from "../../search/found-clusters.ts";
import { SearchIndex } from "../../search/search-index.ts";
import { getRun } from "../../store/runs.ts";
import { outputAt } from "../../store/views/outputs.ts";
import { statesOfClustering } from "../../store/views/searched-rows.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import { stateAnswer } from "../answers.ts";
import type { OutputsAnswer, OutputsRequest } from "../api/search.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";
import { frequentOutputs } from "./frequent-outputs.ts";
import { type SearchAnswer, searchAnswer } from "./search-answer.ts";

export interface SearchQuestion {
  readonly find: string;
  readonly experimentId: string | undefined;
  readonly hits: number;
  /** Whose clusters are counted. */
  readonly clusteringId: string | undefined;
  /** The one of its clusters in which is looked. */
  readonly cluster: number | undefined;
}

export interface SearchMethods {
  find(question: SearchQuestion): SearchAnswer;
  outputs(request: OutputsRequest): OutputsAnswer;
}

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const current = new CurrentStore(databasePath);
  let opened = current.store;
  let index = new SearchIndex();
  const methods: SearchMethods = {
    find: ({ find, experimentId, hits, clusteringId, cluster }) => {
      const { store } = current;
      // Another file lies at the path now.
      if (store !== opened) index = new SearchIndex();
      opened = store;
      const { database } = store;
      const within =
        clusteringId === undefined || cluster === undefined ? undefined : { clusteringId, label: cluster };
      const found = index.find(database, find, { experimentId, within });
      return searchAnswer(find, found, {
        numSearched: index.numCaptions,
        experiments: index.experiments,
        hits,
        clusters:
          clusteringId === undefined
            ? null
            : foundClusters(found.runs, statesOfClustering(database, clusteringId)),
        stateAt: (run, step) => {
          const output = outputAt(database, run.id, step);
          return output && stateAnswer(run.experimentId, output);
        },
      });
    },
    outputs: ({ runs, states, count }) => {
      const { database } = current.store;
      const all = states.flatMap(([run, step]) => outputAt(database, runs[run] ?? "", step) ?? []);
      const { numOutputs, outputs } = frequentOutputs(
        all,
        (one) => one.output_image_hash ?? `text ${one.output_text}`,
        count,
      );
      return {
        numOutputs,
        outputs: outputs.flatMap(({ state, occurrences }) => {
          const experimentId = getRun(database, state.run_id)?.experiment_id;
          return experimentId === undefined ? [] : [{ ...stateAnswer(experimentId, state), occurrences }];
        }),
      };
    },
  };
  answerCalls(parentPort, methods, { errors: apiFailures });
}
