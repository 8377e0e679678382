import type { OutputsAnswer, OutputsRequest } from "../../../src/explorer/api/search.ts";
import { frequentOutputs } from "../../../src/explorer/search/frequent-outputs.ts";
import { type SearchAnswer, searchAnswer } from "../../../src/explorer/search/search-answer.ts";
import type { SiteIndex } from "../../../src/explorer/site/site-data.ts";
import { countCaptions } from "../../../src/search/caption-blocks.ts";
import { findStates } from "../../../src/search/find-states.ts";
import { foundClusters } from "../../../src/search/found-clusters.ts";
import { searchedCopy } from "./searched-copy.ts";

export interface CopyQuestion {
  readonly find: string;
  readonly experimentId: string | undefined;
  readonly hits: number;
  readonly clusteringId: string | undefined;
  readonly cluster: number | undefined;
}

/** What the server answers to a search, found in the files of a static copy, which are read at the first one. */
export async function searchCopy(index: SiteIndex, question: CopyQuestion): Promise<SearchAnswer> {
  const copy = await searchedCopy(index);
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
  const { stateAt } = await searchedCopy(index);
  const all = states.flatMap(([run, step]) => stateAt(runs[run] ?? "", step) ?? []);
  const { numOutputs, outputs } = frequentOutputs(all, (one) => one.image ?? `text ${one.text}`, count);
  return { numOutputs, outputs: outputs.map(({ state, occurrences }) => ({ ...state, occurrences })) };
}
