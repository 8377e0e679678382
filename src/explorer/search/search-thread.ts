import { parentPort, workerData } from "node:worker_threads";
import { SearchIndex } from "../../search/search-index.ts";
import { outputAt } from "../../store/views/outputs.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import { stateAnswer } from "../answers.ts";
import type { SearchHeader } from "../api/search.ts";
import type { StateAnswer } from "../api/states.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";

/** What a thread is started with. */
export interface SearchThreadData {
  readonly databasePath: string;
}

export interface SearchQuestion {
  readonly find: string;
  readonly experimentId: string | undefined;
  readonly hits: number;
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
}

if (parentPort !== null) {
  const { databasePath } = workerData as SearchThreadData;
  const current = new CurrentStore(databasePath);
  let opened = current.store;
  let index = new SearchIndex();
  const methods: SearchMethods = {
    find: ({ find, experimentId, hits }) => {
      const { store } = current;
      // Another file lies at the path now.
      if (store !== opened) index = new SearchIndex();
      opened = store;
      const { runs, numCaptions } = index.find(store.database, find, experimentId);
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
      };
      return { header, columns: { whole: Uint8Array.from(runs, (one) => Number(one.isWhole)), run, step } };
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
