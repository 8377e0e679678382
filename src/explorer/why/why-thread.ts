import { parentPort, workerData } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import { countOutputRows, countWhyRows } from "../../store/views/why-rows.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import type { WhyExperiment, WhyRun } from "../../why/answer.ts";
import { type CyclesOfNetwork, cyclesOf } from "../../why/cycles.ts";
import type { PaceOptions, WhyProgress } from "../../why/pace.ts";
import { whyExact, whyExperiment } from "../../why/why-experiment.ts";
import { whyRun } from "../../why/why-run.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";
import { keyOf, WhyCache } from "./why-cache.ts";
import type { WhyQuestion } from "./why-question.ts";

export interface WhyMethods {
  /** The name of the answer now, and the answer if the cache has it. */
  lookUp(question: WhyQuestion): { readonly key: string; readonly answer: WhyExperiment | WhyRun | null };
  exact(question: WhyQuestion): Promise<WhyExperiment>;
  cycles(experimentId: string): Promise<CyclesOfNetwork[]>;
  /** Tells its progress as events. Ends once the first byte of `cancelled` is not 0. */
  whole(of: {
    readonly question: WhyQuestion;
    readonly key: string;
    readonly job: number;
    readonly cancelled: SharedArrayBuffer;
  }): Promise<WhyExperiment | WhyRun>;
}

export interface WhyProgressEvent {
  readonly job: number;
  readonly progress: WhyProgress;
}

const PROGRESS_EVERY_MS = 100;
/** Experiments whose cycles are kept. */
const KEPT_CYCLES = 64;

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const current = new CurrentStore(databasePath);
  const cache = new WhyCache();
  // Each look at an experiment asks for them, and they read all of its outputs.
  const cycles = new LRUCache<string, CyclesOfNetwork[]>({ max: KEPT_CYCLES });
  const methods: WhyMethods = {
    lookUp: (question) => {
      const { database } = current.store;
      const key = keyOf(question, countWhyRows(database, question.experimentId, question.embeddingModel));
      return { key, answer: cache.read(key) as WhyExperiment | WhyRun | null };
    },
    exact: ({ id, embeddingModel }) => whyExact(current.store, id, { embeddingModels: [embeddingModel] }),
    cycles: async (experimentId) => {
      const key = JSON.stringify([experimentId, countOutputRows(current.store.database, experimentId)]);
      const known = cycles.get(key);
      if (known !== undefined) return known;
      const found = await cyclesOf(current.store, experimentId);
      cycles.set(key, found);
      return found;
    },
    whole: async ({ question, key, job, cancelled }) => {
      const pace = paceOf(job, new Uint8Array(cancelled));
      const answer = await answerTo(question, pace);
      cache.write(key, answer);
      return answer;
    },
  };
  const answerTo = ({ kind, id, embeddingModel }: WhyQuestion, pace: PaceOptions) =>
    kind === "run"
      ? whyRun(current.store, id, { embeddingModel, ...pace })
      : whyExperiment(current.store, id, { embeddingModels: [embeddingModel], ...pace });
  // A message that cancels would wait behind the very call that it is to end, so the two threads share a byte.
  const paceOf = (job: number, cancelled: Uint8Array): PaceOptions => {
    const abort = new AbortController();
    let toldAt = performance.now();
    return {
      signal: abort.signal,
      onProgress: (progress) => {
        if (Atomics.load(cancelled, 0) !== 0) abort.abort();
        if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
        toldAt = performance.now();
        tell({ job, progress } satisfies WhyProgressEvent);
      },
    };
  };
  const tell = answerCalls(parentPort, methods, { errors: apiFailures });
}
