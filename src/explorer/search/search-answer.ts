import type { Found, FoundRun } from "../../search/find-states.ts";
import type { FoundCluster, Hit, SearchHeader } from "../api/search.ts";
import type { StateAnswer } from "../api/states.ts";
import { Numbering } from "../numbering.ts";

/** What is answered to a search; see `api/search.ts`. This file is also compiled into the page of a static copy: no imports from Node. */
export interface SearchAnswer {
  readonly header: SearchHeader;
  readonly columns: {
    readonly whole: Uint8Array<ArrayBuffer>;
    readonly run: Uint32Array<ArrayBuffer>;
    readonly step: Uint32Array<ArrayBuffer>;
  };
}

interface AnswerOptions {
  readonly numSearched: number;
  readonly experiments: ReadonlyMap<string, SearchHeader["experiments"][number]>;
  /** How many states are told. */
  readonly hits: number;
  readonly clusters: readonly FoundCluster[] | null;
  /** Undefined where there is none. */
  readonly stateAt: (run: FoundRun["run"], step: number) => StateAnswer | undefined;
}

export function searchAnswer(find: string, found: Found, options: AnswerOptions): SearchAnswer {
  const { runs, numCaptions, numPictures, unknownClusters } = found;
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
    numSearched: options.numSearched,
    runs: {
      id: runs.map((one) => one.run.id),
      experiment: runs.map((one) => experiments.of(one.run.experimentId)),
      prompt: runs.map((one) => prompts.of(one.run.prompt)),
      network: runs.map((one) => networks.of(one.run.network)),
      seed: runs.map((one) => one.run.seed),
      state: runs.map((one) => one.run.state),
      numStates: runs.map((one) => one.steps.length),
    },
    experiments: experiments.all.map((id) => options.experiments.get(id)!),
    prompts: prompts.all,
    networks: networks.all,
    hits: firstHits(runs, options),
    unknownClusters,
    clusters: options.clusters,
  };
  return { header, columns: { whole: Uint8Array.from(runs, (one) => Number(one.isWhole)), run, step } };
}

function firstHits(runs: readonly FoundRun[], { hits: most, stateAt }: AnswerOptions): Hit[] {
  const hits: Hit[] = [];
  for (const { run, steps } of runs)
    for (const step of steps) {
      if (hits.length >= most) return hits;
      const state = stateAt(run, step);
      if (state === undefined) continue;
      const caption = state.text === null ? (stateAt(run, step + 1)?.text ?? null) : null;
      hits.push({ ...state, caption });
    }
  return hits;
}
