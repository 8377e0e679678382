import { runStateOf } from "../../../src/experiments/run-state.ts";
import type { AnnotationsAnswer } from "../../../src/explorer/api/annotations.ts";
import type { OutputsAnswer, OutputsRequest } from "../../../src/explorer/api/search.ts";
import type { StateAnswer } from "../../../src/explorer/api/states.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { frequentOutputs } from "../../../src/explorer/search/frequent-outputs.ts";
import { type SearchAnswer, searchAnswer } from "../../../src/explorer/search/search-answer.ts";
import type { SiteIndex } from "../../../src/explorer/site/site-data.ts";
import type { CaptionBlock } from "../../../src/search/caption-block.ts";
import { addCaption, countCaptions } from "../../../src/search/caption-blocks.ts";
import { findStates, type Searched } from "../../../src/search/find-states.ts";
import { foundClusters } from "../../../src/search/found-clusters.ts";
import {
  notedClusters,
  notedStates,
  notesOf,
  type SearchedRun,
  searchedRun,
  type WrittenNote,
} from "../../../src/search/searched-run.ts";
import { annotationSubjects } from "../../../src/text/annotation-text.ts";
import { ClusteredStates } from "./copied-clusters.ts";
import { type CopiedExperiment, copiedExperiment, copiedLabels } from "./copied-experiment.ts";
import { answerOf, siteFile } from "./site-files.ts";

interface SearchedCopy extends Searched {
  readonly clusters: ClusteredStates;
  readonly stateAt: (runId: string, step: number) => StateAnswer | undefined;
}

export interface CopyQuestion {
  readonly find: string;
  readonly experimentId: string | undefined;
  readonly hits: number;
  readonly clusteringId: string | undefined;
  readonly cluster: number | undefined;
}

let searched: Promise<SearchedCopy> | undefined;

/** What the server answers to a search, found in the files of a static copy, which are read at the first one. */
export async function searchCopy(index: SiteIndex, question: CopyQuestion): Promise<SearchAnswer> {
  searched ??= readSearched(index);
  const copy = await searched;
  const { find, experimentId, hits, clusteringId, cluster } = question;
  const within =
    clusteringId === undefined || cluster === undefined ? undefined : { clusteringId, label: cluster };
  const found = findStates(copy, find, { experimentId, within });
  return searchAnswer(find, found, {
    numSearched: countCaptions(copy.blocks),
    experiments: copy.experiments,
    hits,
    clusters: clusteringId === undefined ? null : foundClusters(found.runs, copy.clusters.all(clusteringId)),
    stateAt: (run, step) => copy.stateAt(run.id, step),
  });
}

/** What the server answers to the question what some states show. */
export async function copiedOutputs(
  index: SiteIndex,
  { runs, states, count }: OutputsRequest,
): Promise<OutputsAnswer> {
  searched ??= readSearched(index);
  const { stateAt } = await searched;
  const all = states.flatMap(([run, step]) => stateAt(runs[run] ?? "", step) ?? []);
  const { numOutputs, outputs } = frequentOutputs(all, (one) => one.image ?? `text ${one.text}`, count);
  return { numOutputs, outputs: outputs.map(({ state, occurrences }) => ({ ...state, occurrences })) };
}

async function readSearched(index: SiteIndex): Promise<SearchedCopy> {
  const written = writtenIn(index);
  const of = (subject: string) => written.get(subject) ?? [];
  const blocks: CaptionBlock[] = [];
  const runs: SearchedRun[] = [];
  const numberOf = new Map<string, number>();
  const states = new Map<string, readonly StateAnswer[]>();
  const experiments = new Map<string, { id: string; shortId: string; name: string | null }>();
  const files = await Promise.all(index.experiments.map((id) => siteFile(`experiment-${id}`)));
  files.forEach((file, e) => {
    if (file === null) return;
    const copied = copiedExperiment(file, index.experiments[e]!);
    const { id, shortId, name } = copied.experiment;
    experiments.set(id, { id, shortId, name });
    for (const row of copied.runs) {
      const notes = notesOf([...of(`experiment ${id}`), ...of(`run ${row.id}`)]);
      numberOf.set(row.id, runs.length);
      for (const { text, step } of copied.states.get(row.id)!)
        if (text !== null) addCaption(blocks, text, runs.length, step);
      runs.push(searchedRun({ ...factsOf(copied, row), notes }, name));
      states.set(row.id, copied.states.get(row.id)!);
    }
  });
  const stateAt = (runId: string, step: number) => states.get(runId)?.[step];
  const captionAt = (runId: string, step: number) => stateAt(runId, step)?.text ?? null;
  const labelsOf = (model: string, clustering: string) =>
    files.flatMap((file, e) =>
      file === null ? [] : copiedLabels(file, { experiment: index.experiments[e]!, model, clustering }),
    );
  return {
    experiments,
    blocks,
    runs,
    numberOf,
    order: runs.map((_, number) => number),
    notesOfStates: notedStates(written),
    notesOfClusters: notedClusters(written),
    clusters: new ClusteredStates(index, labelsOf, (run, step) => captionAt(run, step) === null),
    captionAt,
    stateAt,
  };
}

function factsOf({ experiment }: CopiedExperiment, row: CopiedExperiment["runs"][number]) {
  const { id, prompts, networks, maxLength, status } = experiment;
  return {
    id: row.id,
    experimentId: id,
    prompt: prompts[row.prompt]!,
    network: networks[row.network]!.join(" → "),
    seed: row.seed,
    state: runStateOf({ failed_at: row.failedAt, max_length: maxLength }, row.length, status.state),
  };
}

/** What people wrote, by subject and its id; nothing in a copy without notes. */
function writtenIn(index: SiteIndex): Map<string, WrittenNote[]> {
  const written = new Map<string, WrittenNote[]>();
  for (const subject of annotationSubjects) {
    const path = pathOf(routes.annotations, {}, { subject });
    for (const one of answerOf<AnnotationsAnswer>(index, path)?.annotations ?? []) {
      const key = `${subject} ${one.subjectId}`;
      written.set(key, [...(written.get(key) ?? []), one]);
    }
  }
  return written;
}
