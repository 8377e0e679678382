import { type FieldTerm, folded, hasWord, type QueryField, type QueryWord } from "./parse-query.ts";

/** What can be found of a run besides its captions. This file is compiled into the page: no imports from Node. */
export interface SearchedRun {
  readonly id: string;
  readonly experimentId: string;
  readonly prompt: string;
  /** Its models, joined by arrows. */
  readonly network: string;
  readonly seed: number | null;
  readonly state: string;
  /** Of the run and of its experiment, folded. */
  readonly notes: Notes;
  /** All of it but ids, folded. */
  readonly text: string;
}

export interface Notes {
  readonly tag: readonly string[];
  readonly note: readonly string[];
  /** Who gave a star. */
  readonly star: readonly string[];
}

export interface SearchedExperiment {
  readonly id: string;
  readonly shortId: string;
  readonly name: string | null;
}

/** A state about which something was written. */
export interface SearchedState {
  readonly runId: string;
  readonly step: number;
  readonly notes: Notes;
}

/** A cluster about which something was written. */
export interface SearchedCluster {
  readonly model: string;
  readonly layer: number;
  /** Of its medoid. */
  readonly outputHash: string;
  /** Its names are among the tags. */
  readonly notes: Notes;
  /** Folded. */
  readonly names: readonly string[];
}

/** @param name - Of its experiment. */
export function searchedRun(run: Omit<SearchedRun, "text">, name: string | null): SearchedRun {
  const { prompt, network, seed, state, notes } = run;
  const facts = [prompt, network, seed, state, name, ...notes.tag, ...notes.note];
  return { ...run, text: folded(facts.filter((one) => one !== null).join("\n")) };
}

/** A row of what people wrote, as far as it is searched. */
export interface WrittenNote {
  readonly kind: string;
  readonly text: string;
  readonly author: string;
}

export function notesOf(annotations: readonly WrittenNote[]): Notes {
  const of = (kind: string) => annotations.filter((one) => one.kind === kind);
  return {
    tag: [...of("tag"), ...of("name")].map(({ text }) => folded(text)),
    note: of("note").map(({ text }) => folded(text)),
    star: of("star").map(({ author }) => folded(author)),
  };
}

/** What was written about single states. @param written - By subject and its id, as "state RUN/STEP". */
export function notedStates(written: Iterable<readonly [string, readonly WrittenNote[]]>): SearchedState[] {
  return [...written].flatMap(([subject, annotations]) => {
    const [, runId, step] = /^state (.+)\/(\d+)$/.exec(subject) ?? [];
    return runId === undefined ? [] : [{ runId, step: Number(step), notes: notesOf(annotations) }];
  });
}

/** What was written about clusters, in the same way. */
export function notedClusters(
  written: Iterable<readonly [string, readonly WrittenNote[]]>,
): SearchedCluster[] {
  return [...written].flatMap(([subject, annotations]) => {
    const [, model, layer, outputHash] = /^cluster (.+)\/(\d+)\/([^/]+)$/s.exec(subject) ?? [];
    if (model === undefined || layer === undefined || outputHash === undefined) return [];
    const names = annotations.filter(({ kind }) => kind === "name").map(({ text }) => folded(text));
    return [{ model, layer: Number(layer), outputHash, notes: notesOf(annotations), names }];
  });
}

/** Whether a word is in what is known of a run, or the run or its experiment is called by it, as on the command line. */
export function runHasWord(run: SearchedRun, word: QueryWord): boolean {
  return hasWord(run.text, word) || isIdOf(run.id, word.text) || isIdOf(run.experimentId, word.text);
}

export function notesHaveWord({ tag, note }: Notes, word: QueryWord): boolean {
  return [...tag, ...note].some((text) => hasWord(text, word));
}

/** Whether a run has one of the values of a field that is its own. */
export function runHasField(run: SearchedRun, name: string | null, terms: readonly FieldTerm[]): boolean {
  return terms.some((term) => valuesOf(run, name, term).some((value) => isMeant(value, term)));
}

export function notesHaveField(notes: Notes, field: QueryField, terms: readonly FieldTerm[]): boolean {
  if (field !== "tag" && field !== "note" && field !== "star") return false;
  return terms.some((term) => notes[field].some((value) => isMeant(value, term)));
}

function isMeant(value: string, { field, value: wanted, isWhole }: FieldTerm): boolean {
  if (field === "star" && (wanted === "yes" || wanted === "any")) return true;
  return isWhole ? value === wanted : value.includes(wanted);
}

function valuesOf(run: SearchedRun, name: string | null, { field, value }: FieldTerm): readonly string[] {
  switch (field) {
    case "prompt":
      return [folded(run.prompt)];
    case "network":
      return [folded(run.network)];
    case "seed":
      return run.seed === null ? [] : [String(run.seed)];
    case "state":
      return [run.state];
    case "experiment":
      return isIdOf(run.experimentId, value) ? [value] : name === null ? [] : [folded(name)];
    case "id":
      return isIdOf(run.id, value) || isIdOf(run.experimentId, value) ? [value] : [];
    case "tag":
    case "note":
    case "star":
      return run.notes[field];
    default:
      return [];
  }
}

const SHORTEST_ID = 4;
const SHOWN_ID = 8;

/** As `findById` takes it: a beginning, an ending, or a beginning of the last 8 characters, which people are shown. */
function isIdOf(id: string, part: string): boolean {
  if (part.length < SHORTEST_ID || !/^[0-9a-f-]+$/.test(part)) return false;
  return id.startsWith(part) || id.endsWith(part) || id.slice(-SHOWN_ID).startsWith(part);
}
