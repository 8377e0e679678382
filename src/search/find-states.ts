import type { StateOfCluster } from "../store/views/searched-rows.ts";
import { type CaptionBlock, searchedWord } from "./caption-block.ts";
import { type SearchedClusters, statesMeant } from "./meant-clusters.ts";
import { folded, hasWord, parseQuery, type Query, type QueryField } from "./parse-query.ts";
import {
  notesHaveField,
  notesHaveWord,
  runHasField,
  runHasWord,
  type SearchedCluster,
  type SearchedExperiment,
  type SearchedRun,
  type SearchedState,
} from "./searched-run.ts";

/** Everything that can be found, in memory: of a database, or of a static copy. Compiled into the page: no imports from Node. */
export interface Searched {
  readonly experiments: ReadonlyMap<string, SearchedExperiment>;
  /** Captions, each with the number of its run. */
  readonly blocks: readonly CaptionBlock[];
  /** Runs by number; undefined for those that are deleted. */
  readonly runs: readonly (SearchedRun | undefined)[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** The numbers of the runs in the order in which they are told. */
  readonly order: readonly number[];
  readonly notesOfStates: readonly SearchedState[];
  readonly notesOfClusters: readonly SearchedCluster[];
  readonly clusters: SearchedClusters;
  /** What a state says; null for a picture. */
  readonly captionAt: (runId: string, step: number) => string | null;
}

/** A run by its number. */
type FoundState = [run: number, step: number, isPicture: boolean];

/** A run in which something was found. */
export interface FoundRun {
  readonly run: SearchedRun;
  /** Found by what the run is: then all its states are. */
  readonly isWhole: boolean;
  /** Steps whose states were found; of a whole run those of its captions. */
  readonly steps: readonly number[];
}

/** Where is looked; left out: everywhere. */
export interface SearchedIn {
  readonly experimentId?: string | undefined;
  readonly within?: { readonly clusteringId: string; readonly label: number } | undefined;
}

/** The runs are in the order of the experiments, the newest first, and of their making. */
export interface Found {
  readonly runs: readonly FoundRun[];
  /** Captions that were found, those of whole runs included. */
  readonly numCaptions: number;
  /** Pictures that were found, by what was written about them or by their cluster. */
  readonly numPictures: number;
  /** What `cluster:` named, as it was written, and no cluster is called by. */
  readonly unknownClusters: readonly string[];
}

/**
 * What a text finds; see `parseQuery`. A caption is found if each word is in it or in what is known of its run, and a run if each word is in
 * what is known of it, or if one of its captions is found.
 *
 * @param of.experimentId - Look in one experiment only.
 * @param of.within - Look in one cluster only.
 */
export function findStates(
  searched: Searched,
  text: string,
  { experimentId, within }: SearchedIn = {},
): Found {
  const query = parseQuery(text);
  const accepted = acceptedRuns(searched, query, experimentId);
  const words = query.words
    .map((word) => ({ word, ...searchedWord(word), inRun: inRun(searched, accepted, word) }))
    .sort((a, b) => b.bytes.length - a.bytes.length);
  const captions = (query.fields.get("caption") ?? []).map(({ value }) =>
    searchedWord({ text: value, isNumber: false }),
  );
  const { states: cluster, unknown } = clusterStates(searched, query, within);
  const isWhole = accepted.map(
    (is, number) =>
      is === 1 &&
      captions.length === 0 &&
      cluster === undefined &&
      words.every((word) => word.inRun[number] === 1),
  );
  const steps = new Map<number, number[]>();
  let numCaptions = 0;
  let numPictures = 0;
  const add = (run: number, step: number, isPicture: boolean) => {
    const known = steps.get(run);
    if (known === undefined) steps.set(run, [step]);
    else known.push(step);
    if (isPicture) numPictures++;
    else numCaptions++;
  };
  const asksOfCaptions = words.length > 0 || captions.length > 0;
  for (const block of asksOfCaptions || cluster === undefined ? searched.blocks : []) {
    const { count, run, step } = block;
    const left = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const number = run[i]!;
      if (accepted[number] !== 1) continue;
      if (
        cluster === undefined ||
        cluster.has(keyOf(number, step[i]!)) ||
        cluster.has(keyOf(number, step[i]! - 1))
      )
        left[i] = 1;
    }
    for (const one of captions) keepMarked(block, one, left, undefined);
    for (const one of words) keepMarked(block, one, left, one.inRun);
    for (let i = 0; i < count; i++) if (left[i] === 1) add(run[i]!, step[i]!, false);
  }
  if (cluster !== undefined && !asksOfCaptions)
    for (const [key, isPicture] of cluster) {
      const [number, step] = placeOf(key);
      if (accepted[number] === 1) add(number, step, isPicture);
    }
  if (cluster === undefined) {
    const isNew = (number: number, step: number) => steps.get(number)?.includes(step) !== true;
    for (const [number, step, isPicture] of statesOfNotedClusters(searched, query, experimentId))
      if (isNew(number, step)) add(number, step, isPicture);
    for (const [number, step, isPicture] of statesByNotes(searched, query, experimentId))
      if (isNew(number, step)) add(number, step, isPicture);
  }
  const runs = searched.order.flatMap((number) => {
    const run = searched.runs[number];
    const found = steps.get(number) ?? [];
    if (run === undefined || (found.length === 0 && isWhole[number] !== true)) return [];
    return [{ run, isWhole: isWhole[number] === true, steps: found.sort((a, b) => a - b) }];
  });
  return { runs, numCaptions, numPictures, unknownClusters: unknown };
}

/** `[number]`: 1 if the fields that are the run's own are as wanted. */
function acceptedRuns(
  { runs, experiments }: Searched,
  { fields }: Query,
  experimentId: string | undefined,
): number[] {
  const own = [...fields].filter(([field]) => field !== "caption" && field !== "cluster");
  return Array.from(runs, (run) => {
    if (run === undefined || (experimentId ?? run.experimentId) !== run.experimentId) return 0;
    const { name } = experiments.get(run.experimentId)!;
    return own.every(([, terms]) => runHasField(run, name, terms)) ? 1 : 0;
  });
}

function inRun({ runs }: Searched, accepted: readonly number[], word: Query["words"][number]): Uint8Array {
  return Uint8Array.from(accepted, (is, number) => (is === 1 && runHasWord(runs[number]!, word) ? 1 : 0));
}

/** The states in one of the clusters that a query names, and in the one in which is looked; undefined if there is none of either. */
function clusterStates(
  searched: Searched,
  { fields }: Query,
  within: SearchedIn["within"],
): { states: ReadonlyMap<number, boolean> | undefined; unknown: string[] } {
  const terms = fields.get("cluster");
  const unknown: string[] = [];
  const named = terms?.flatMap((term) => {
    const meant = statesMeant(searched.clusters, term, searched.notesOfClusters);
    if (meant === undefined) unknown.push(term.written);
    return meant ?? [];
  });
  if (within === undefined) return { states: named && keyed(searched, named), unknown };
  const looked = keyed(searched, searched.clusters.ofClustering(within.clusteringId, within.label));
  if (named === undefined) return { states: looked, unknown };
  const both = keyed(searched, named);
  return { states: new Map([...looked].filter(([key]) => both.has(key))), unknown };
}

/** By key, whether it is a picture. */
function keyed({ numberOf }: Searched, states: readonly StateOfCluster[]): ReadonlyMap<number, boolean> {
  const all = new Map<number, boolean>();
  for (const { run_id, sequence_number, is_picture } of states) {
    const number = numberOf.get(run_id);
    if (number !== undefined) all.set(keyOf(number, sequence_number), is_picture === 1);
  }
  return all;
}

/** States of clusters in whose names, tags and notes all words are, and all that is asked of tags, notes and stars. */
function* statesOfNotedClusters(
  searched: Searched,
  query: Query,
  experimentId: string | undefined,
): Generator<FoundState, void, void> {
  const { words, fields } = query;
  const ofNotes = [...fields].filter(([field]) => isOfNotes(field));
  if (fields.has("caption") || (words.length === 0 && ofNotes.length === 0)) return;
  const ofRuns = new Map([...fields].filter(([field]) => !isOfNotes(field)));
  let accepted: readonly number[] | undefined;
  for (const one of searched.notesOfClusters) {
    const isMeant =
      ofNotes.every(([field, terms]) => notesHaveField(one.notes, field, terms)) &&
      words.every((word) => notesHaveWord(one.notes, word));
    if (!isMeant) continue;
    accepted ??= acceptedRuns(searched, { words, fields: ofRuns }, experimentId);
    for (const { run_id, sequence_number, is_picture } of searched.clusters.ofMedoid(one)) {
      const number = searched.numberOf.get(run_id);
      if (number !== undefined && accepted[number] === 1) yield [number, sequence_number, is_picture === 1];
    }
  }
}

/** States that are found by what was written about them; there are few. */
function statesByNotes(
  { notesOfStates, numberOf, runs, experiments, captionAt }: Searched,
  { words, fields }: Query,
  experimentId: string | undefined,
): FoundState[] {
  if (fields.has("caption")) return [];
  return notesOfStates.flatMap(({ runId, step, notes }): FoundState[] => {
    const number = numberOf.get(runId);
    const run = number === undefined ? undefined : runs[number];
    if (run === undefined || (experimentId ?? run.experimentId) !== run.experimentId) return [];
    const { name } = experiments.get(run.experimentId)!;
    const hasFields = [...fields].every(
      ([field, terms]) => notesHaveField(notes, field, terms) || runHasField(run, name, terms),
    );
    const written = captionAt(runId, step);
    const caption = folded(written ?? "");
    const hasWords = words.every(
      (word) => notesHaveWord(notes, word) || runHasWord(run, word) || hasWord(caption, word),
    );
    const isByNotes = [...fields.keys()].some(isOfNotes) || words.some((word) => notesHaveWord(notes, word));
    return hasFields && hasWords && isByNotes ? [[number!, step, written === null]] : [];
  });
}

/** Whether a field is what people wrote beside the data. */
function isOfNotes(field: QueryField): boolean {
  return field === "tag" || field === "note" || field === "star";
}

/** Leaves of some captions those that have a word, or whose run has it. */
function keepMarked(
  block: CaptionBlock,
  word: ReturnType<typeof searchedWord>,
  left: Uint8Array,
  inRun: Uint8Array | undefined,
): void {
  const wanted =
    inRun === undefined ? left : left.map((is, i) => (is === 1 && inRun[block.run[i]!] === 0 ? 1 : 0));
  if (!wanted.includes(1)) return;
  const hits = new Uint8Array(block.count);
  block.mark(word, wanted, hits);
  for (let i = 0; i < block.count; i++) if (wanted[i] === 1 && hits[i] === 0) left[i] = 0;
}

const MOST_STEPS = 2 ** 31;

function keyOf(run: number, step: number): number {
  return run * MOST_STEPS + step;
}

function placeOf(key: number): [run: number, step: number] {
  return [Math.floor(key / MOST_STEPS), key % MOST_STEPS];
}
