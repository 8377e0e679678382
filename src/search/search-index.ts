import type { Database } from "../store/database.ts";
import { outputAt } from "../store/views/outputs.ts";
import {
  captionsAfter,
  invocationInRow,
  newestInvocation,
  type StateOfCluster,
  statesOfCluster,
  statesOfMedoid,
} from "../store/views/searched-rows.ts";
import { CaptionBlock, searchedWord } from "./caption-block.ts";
import { statesMeant } from "./meant-clusters.ts";
import { folded, hasWord, parseQuery, type Query, type QueryField } from "./parse-query.ts";
import {
  notesHaveField,
  notesHaveWord,
  readSearchedRuns,
  runHasField,
  runHasWord,
  type SearchedRun,
} from "./searched-run.ts";

const ROWS_AT_ONCE = 20_000;

/** A run by its number in the index. */
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
 * Everything that can be found in a database, in memory: captions as bytes, about as many as the database has, and a few facts of every
 * run. It reads what is new before each search, and works on every schema that can be looked at and on files that cannot be
 * written to, since it adds nothing to the database.
 */
export class SearchIndex {
  #blocks: CaptionBlock[] = [];
  #upTo = 0;
  #idAtUpTo: string | undefined;
  #version = -1;
  #numberOf = new Map<string, number>();
  /** Runs by number; undefined for those that are deleted. */
  #runs: (SearchedRun | undefined)[] = [];
  #order: number[] = [];
  #contents = readNothing();

  /** How many captions are held. */
  get numCaptions(): number {
    return this.#blocks.reduce((sum, { count }) => sum + count, 0);
  }

  get experiments() {
    return this.#contents.experiments;
  }

  /** Reads what has changed since the last time. */
  refresh(database: Database): void {
    // Another connection has written exactly if this number is another one.
    const version = database.pragma("data_version");
    if (version === this.#version) return;
    // SQLite gives the number of a row again after the newest rows were deleted.
    if (this.#upTo > 0 && invocationInRow(database, this.#upTo) !== this.#idAtUpTo) {
      this.#blocks = [];
      this.#upTo = 0;
    }
    const newest = newestInvocation(database);
    while (newest !== undefined && this.#upTo < newest.rowid) {
      const { captions, upTo } = captionsAfter(database, this.#upTo, ROWS_AT_ONCE);
      for (const { run_id, sequence_number, output_text } of captions)
        this.#add(folded(output_text), this.#numberOfRun(run_id), sequence_number);
      this.#upTo = upTo;
      if (upTo === newest.rowid) this.#idAtUpTo = newest.id;
    }
    if (this.#upTo > (newest?.rowid ?? 0) || newest?.rowid !== this.#upTo)
      this.#idAtUpTo = invocationInRow(database, this.#upTo);
    this.#contents = readSearchedRuns(database);
    this.#runs = [];
    this.#order = this.#contents.runs.map((run) => this.#numberOfRun(run.id));
    this.#contents.runs.forEach((run, i) => {
      this.#runs[this.#order[i]!] = run;
    });
    this.#version = version;
  }

  /**
   * What a text finds; see `parseQuery`. A caption is found if each word is in it or in what is known of its run, and a run if each word is in
   * what is known of it, or if one of its captions is found.
   *
   * @param of.experimentId - Look in one experiment only.
   * @param of.within - Look in one cluster only.
   */
  find(database: Database, text: string, { experimentId, within }: SearchedIn = {}): Found {
    this.refresh(database);
    const query = parseQuery(text);
    const accepted = this.#acceptedRuns(query, experimentId);
    const words = query.words
      .map((word) => ({ word, ...searchedWord(word), inRun: this.#inRun(accepted, word) }))
      .sort((a, b) => b.bytes.length - a.bytes.length);
    const captions = (query.fields.get("caption") ?? []).map(({ value }) =>
      searchedWord({ text: value, isNumber: false }),
    );
    const { states: cluster, unknown } = this.#clusterStates(database, query, within);
    const isWhole = accepted.map(
      (is, number) =>
        is === 1 &&
        captions.length === 0 &&
        cluster === undefined &&
        words.every(({ inRun }) => inRun[number] === 1),
    );
    const steps = new Map<number, number[]>();
    const add = (run: number, step: number) => {
      const known = steps.get(run);
      if (known === undefined) steps.set(run, [step]);
      else known.push(step);
    };
    let numCaptions = 0;
    let numPictures = 0;
    const addState = (run: number, step: number, isPicture: boolean) => {
      add(run, step);
      if (isPicture) numPictures++;
      else numCaptions++;
    };
    const asksOfCaptions = words.length > 0 || captions.length > 0;
    for (const block of asksOfCaptions || cluster === undefined ? this.#blocks : []) {
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
      for (let i = 0; i < count; i++) {
        if (left[i] === 0) continue;
        addState(run[i]!, step[i]!, false);
      }
    }
    if (cluster !== undefined && !asksOfCaptions)
      for (const [key, isPicture] of cluster) {
        const [number, step] = placeOf(key);
        if (accepted[number] === 1) addState(number, step, isPicture);
      }
    if (cluster === undefined) {
      const isNew = (number: number, step: number) => steps.get(number)?.includes(step) !== true;
      for (const [number, step, isPicture] of this.#statesOfNotedClusters(database, query, experimentId))
        if (isNew(number, step)) addState(number, step, isPicture);
      for (const [number, step, isPicture] of this.#statesByNotes(database, query, experimentId))
        if (isNew(number, step)) addState(number, step, isPicture);
    }
    const runs = this.#order.flatMap((number) => {
      const run = this.#runs[number];
      const found = steps.get(number) ?? [];
      if (run === undefined || (found.length === 0 && isWhole[number] !== true)) return [];
      return [{ run, isWhole: isWhole[number] === true, steps: found.sort((a, b) => a - b) }];
    });
    return { runs, numCaptions, numPictures, unknownClusters: unknown };
  }

  #add(text: string, run: number, step: number): void {
    if (this.#blocks.at(-1)?.add(text, run, step) === true) return;
    const block = new CaptionBlock();
    block.add(text, run, step);
    this.#blocks.push(block);
  }

  #numberOfRun(id: string): number {
    const known = this.#numberOf.get(id);
    if (known !== undefined) return known;
    this.#numberOf.set(id, this.#numberOf.size);
    return this.#numberOf.size - 1;
  }

  /** `[number]`: 1 if the fields that are the run's own are as wanted. */
  #acceptedRuns({ fields }: Query, experimentId: string | undefined): number[] {
    const own = [...fields].filter(([field]) => field !== "caption" && field !== "cluster");
    return Array.from({ length: this.#numberOf.size }, (_, number) => {
      const run = this.#runs[number];
      if (run === undefined || (experimentId ?? run.experimentId) !== run.experimentId) return 0;
      const { name } = this.#contents.experiments.get(run.experimentId)!;
      return own.every(([, terms]) => runHasField(run, name, terms)) ? 1 : 0;
    });
  }

  #inRun(accepted: readonly number[], word: Query["words"][number]): Uint8Array {
    return Uint8Array.from(accepted, (is, number) =>
      is === 1 && runHasWord(this.#runs[number]!, word) ? 1 : 0,
    );
  }

  /** The states in one of the clusters that a query names, and in the one in which is looked; undefined if there is none of either. */
  #clusterStates(
    database: Database,
    { fields }: Query,
    within: SearchedIn["within"],
  ): { states: ReadonlyMap<number, boolean> | undefined; unknown: string[] } {
    const terms = fields.get("cluster");
    const unknown: string[] = [];
    const named = terms?.flatMap((term) => {
      const meant = statesMeant(database, term, this.#contents.notesOfClusters);
      if (meant === undefined) unknown.push(term.written);
      return meant ?? [];
    });
    if (within === undefined) return { states: named && this.#keyed(named), unknown };
    const looked = this.#keyed(statesOfCluster(database, within.clusteringId, within.label));
    if (named === undefined) return { states: looked, unknown };
    const both = this.#keyed(named);
    return { states: new Map([...looked].filter(([key]) => both.has(key))), unknown };
  }

  /** By key, whether it is a picture. */
  #keyed(states: readonly StateOfCluster[]): ReadonlyMap<number, boolean> {
    return new Map(
      states.map(({ run_id, sequence_number, is_picture }) => [
        keyOf(this.#numberOfRun(run_id), sequence_number),
        is_picture === 1,
      ]),
    );
  }

  /** States of clusters in whose names, tags and notes all words are, and all that is asked of tags, notes and stars. */
  *#statesOfNotedClusters(
    database: Database,
    query: Query,
    experimentId: string | undefined,
  ): Generator<FoundState, void, void> {
    const { words, fields } = query;
    const ofNotes = [...fields].filter(([field]) => isOfNotes(field));
    if (fields.has("caption") || (words.length === 0 && ofNotes.length === 0)) return;
    const ofRuns = new Map([...fields].filter(([field]) => !isOfNotes(field)));
    let accepted: readonly number[] | undefined;
    for (const { notes, names: _, ...medoid } of this.#contents.notesOfClusters) {
      const isMeant =
        ofNotes.every(([field, terms]) => notesHaveField(notes, field, terms)) &&
        words.every((word) => notesHaveWord(notes, word));
      if (!isMeant) continue;
      accepted ??= this.#acceptedRuns({ words, fields: ofRuns }, experimentId);
      for (const { run_id, sequence_number, is_picture } of statesOfMedoid(database, medoid)) {
        const number = this.#numberOfRun(run_id);
        if (accepted[number] === 1) yield [number, sequence_number, is_picture === 1];
      }
    }
  }

  /** States that are found by what was written about them; there are few. */
  #statesByNotes(
    database: Database,
    { words, fields }: Query,
    experimentId: string | undefined,
  ): FoundState[] {
    if (fields.has("caption")) return [];
    return this.#contents.notesOfStates.flatMap(({ runId, step, notes }): FoundState[] => {
      const number = this.#numberOfRun(runId);
      const run = this.#runs[number];
      if (run === undefined || (experimentId ?? run.experimentId) !== run.experimentId) return [];
      const { name } = this.#contents.experiments.get(run.experimentId)!;
      const hasFields = [...fields].every(
        ([field, terms]) => notesHaveField(notes, field, terms) || runHasField(run, name, terms),
      );
      const written = outputAt(database, runId, step)?.output_text ?? null;
      const caption = folded(written ?? "");
      const hasWords = words.every(
        (word) => notesHaveWord(notes, word) || runHasWord(run, word) || hasWord(caption, word),
      );
      const isByNotes =
        [...fields.keys()].some(isOfNotes) || words.some((word) => notesHaveWord(notes, word));
      return hasFields && hasWords && isByNotes ? [[number, step, written === null]] : [];
    });
  }
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

function readNothing(): ReturnType<typeof readSearchedRuns> {
  return { experiments: new Map(), runs: [], notesOfStates: [], notesOfClusters: [] };
}
