import { runStateOf } from "../../../src/experiments/run-state.ts";
import type { AnnotationsAnswer } from "../../../src/explorer/api/annotations.ts";
import type { StateAnswer } from "../../../src/explorer/api/states.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { SiteIndex } from "../../../src/explorer/site/site-data.ts";
import type { CaptionBlock } from "../../../src/search/caption-block.ts";
import { addCaption } from "../../../src/search/caption-blocks.ts";
import type { Searched } from "../../../src/search/find-states.ts";
import {
  notedClusters,
  notedStates,
  notesOf,
  type SearchedRun,
  searchedRun,
  type WrittenNote,
} from "../../../src/search/searched-run.ts";
import { annotationSubjects } from "../../../src/text/annotation-text.ts";
import { networkName } from "../shell/network-name.ts";
import { ClusteredStates } from "./copied-clusters.ts";
import { type CopiedExperiment, copiedExperiment, copiedLabels } from "./copied-experiment.ts";
import { answerOf, siteFile } from "./site-files.ts";

/** Everything of a static copy that can be found: what its runs are and show, and in which clusters. */
export interface SearchedCopy extends Searched {
  readonly runs: readonly SearchedRun[];
  readonly clusters: ClusteredStates;
  readonly stateAt: (runId: string, step: number) => StateAnswer | undefined;
}

let searched: Promise<SearchedCopy> | undefined;

/** It is read from the files of all experiments, when it is first wanted. */
export function searchedCopy(index: SiteIndex): Promise<SearchedCopy> {
  searched ??= readSearched(index);
  return searched;
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
    network: networkName(networks[row.network]!),
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
