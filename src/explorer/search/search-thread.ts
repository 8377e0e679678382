import { parentPort, workerData } from "node:worker_threads";
import { foundClusters } from "../../search/found-clusters.ts";
import { SearchIndex } from "../../search/search-index.ts";
import { getRun } from "../../store/runs.ts";
import { outputAt, type StoredOutput } from "../../store/views/outputs.ts";
import { statesOfClustering } from "../../store/views/searched-rows.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import { stateAnswer } from "../answers.ts";
import type { OutputsAnswer, OutputsRequest, SearchHeader } from "../api/search.ts";
import type { StateAnswer } from "../api/states.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";

export interface SearchQuestion {
  readonly find: string;
  readonly experimentId: string | undefined;
  readonly hits: number;
  /** Whose clusters are counted. */
  readonly clusteringId: string | undefined;
  /** The one of its clusters in which is looked. */
  readonly cluster: number | undefined;
}

export interface SearchAnswer {
  readonly header: SearchHeader;
  readonly columns: {
    readonly whole: Uint8Array<ArrayBuffer>;
    readonly run: Uint32Array<ArrayBuffer>;
    readonly step: Uint32Array<ArrayBuffer>;
  };
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
      const within =
        clusteringId === undefined || cluster === undefined ? undefined : { clusteringId, label: cluster };
      const { runs, numCaptions, numPictures } = index.find(store.database, find, { experimentId, within });
      const experiments = new Numbering();
      const prompts = new Numbering();
      const networks = new Numbering();
      const partial = runs.flatMap(({ isWhole, steps }, r) => (isWhole ? [] : [{ r, steps }]));
      const run = new Uint32Array(partial.reduce((sum, { steps }) => sum + steps.length, 0));
      const step = new Uint32Array(run.length);
      let at = 0;
      for (const { r, steps } of partial) {
        run.fill(r, at, at + steps.length);
        step.set(steps, at);
        at += steps.length;
      }
      const header: SearchHeader = {
        find,
        numCaptions,
        numPictures,
        numSearched: index.numCaptions,
        runs: {
          id: runs.map((one) => one.run.id),
          experiment: runs.map((one) => experiments.of(one.run.experimentId)),
          prompt: runs.map((one) => prompts.of(one.run.prompt)),
          network: runs.map((one) => networks.of(one.run.network)),
          seed: runs.map((one) => one.run.seed),
          state: runs.map((one) => one.run.state),
          numStates: runs.map((one) => one.steps.length),
        },
        experiments: experiments.all.map((id) => index.experiments.get(id)!),
        prompts: prompts.all,
        networks: networks.all,
        hits: firstStates(hits, runs),
        clusters:
          clusteringId === undefined
            ? null
            : foundClusters(runs, statesOfClustering(store.database, clusteringId)),
      };
      return { header, columns: { whole: Uint8Array.from(runs, (one) => Number(one.isWhole)), run, step } };
    },
    outputs: ({ runs, states, count }) => {
      const { database } = current.store;
      const found = new Map<string, { output: StoredOutput; occurrences: number }>();
      for (const [run, step] of states) {
        const output = outputAt(database, runs[run] ?? "", step);
        if (output === undefined) continue;
        const key = output.output_image_hash ?? `text ${output.output_text}`;
        const known = found.get(key);
        if (known === undefined) found.set(key, { output, occurrences: 1 });
        else known.occurrences++;
      }
      const outputs = [...found.values()]
        .sort((a, b) => b.occurrences - a.occurrences)
        .slice(0, count)
        .flatMap(({ output, occurrences }) => {
          const experimentId = getRun(database, output.run_id)?.experiment_id;
          return experimentId === undefined ? [] : [{ ...stateAnswer(experimentId, output), occurrences }];
        });
      return { numOutputs: found.size, outputs };
    },
  };
  const firstStates = (most: number, runs: ReturnType<SearchIndex["find"]>["runs"]): StateAnswer[] => {
    const states: StateAnswer[] = [];
    for (const { run, steps } of runs)
      for (const step of steps) {
        if (states.length >= most) return states;
        const output = outputAt(current.store.database, run.id, step);
        if (output !== undefined) states.push(stateAnswer(run.experimentId, output));
      }
    return states;
  };
  answerCalls(parentPort, methods, { errors: apiFailures });
}

/** Gives each different text a number, from 0. */
class Numbering {
  readonly all: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}
