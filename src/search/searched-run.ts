import { stateOf } from "../experiments/experiment-state.ts";
import { runStateOf } from "../experiments/run-state.ts";
import { type Annotation, annotationsOf } from "../store/annotations.ts";
import type { Database } from "../store/database.ts";
import { experimentsNewestFirst } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { liveLeases } from "../store/leases.ts";
import { pages } from "../store/pages.ts";
import { type RunWithLength, runsWithLength } from "../store/views/run-lengths.ts";
import { type FieldTerm, folded, hasWord, type QueryField, type QueryWord } from "./parse-query.ts";

/** What can be found of a run besides its captions. */
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

/** All runs of a database, the newest experiment first, as they are now, and what was written about single states and clusters. */
export function readSearchedRuns(database: Database): {
  experiments: Map<string, SearchedExperiment>;
  runs: SearchedRun[];
  notesOfStates: readonly { readonly runId: string; readonly step: number; readonly notes: Notes }[];
  notesOfClusters: readonly SearchedCluster[];
} {
  const written = new Map<string, Annotation[]>();
  for (const one of annotationsOf(database)) {
    const subject = `${one.subject} ${one.subject_id}`;
    written.set(subject, [...(written.get(subject) ?? []), one]);
  }
  const leased = new Set(liveLeases(database).map(({ experiment_id }) => experiment_id));
  const experiments = new Map<string, SearchedExperiment>();
  const runs: SearchedRun[] = [];
  for (const experiment of experimentsNewestFirst(database)) {
    const { id, name } = experiment;
    if (experiment.deletion_started_at !== null) continue;
    experiments.set(id, { id, shortId: shortId(id), name });
    const isDone = experiment.completed_at !== null && !leased.has(id);
    const state = isDone ? "completed" : stateOf(database, experiment);
    const ofExperiment = written.get(`experiment ${id}`) ?? [];
    for (const run of pages<RunWithLength>(1000, (last) =>
      runsWithLength(database, id, last?.id ?? "", 1000),
    )) {
      const notes = notesOf([...ofExperiment, ...(written.get(`run ${run.id}`) ?? [])]);
      const network = run.network.join(" → ");
      const stateOfRun = runStateOf(run, run.length, state);
      const facts = [run.initial_prompt, network, run.seed, stateOfRun, name, ...notes.tag, ...notes.note];
      runs.push({
        id: run.id,
        experimentId: id,
        prompt: run.initial_prompt,
        network,
        seed: run.seed,
        state: stateOfRun,
        notes,
        text: folded(facts.filter((one) => one !== null).join("\n")),
      });
    }
  }
  const notesOfStates = [...written].flatMap(([subject, annotations]) => {
    const [, runId, step] = /^state (.+)\/(\d+)$/.exec(subject) ?? [];
    return runId === undefined ? [] : [{ runId, step: Number(step), notes: notesOf(annotations) }];
  });
  const notesOfClusters = [...written].flatMap(([subject, annotations]) => {
    const [, model, layer, outputHash] = /^cluster (.+)\/(\d+)\/([^/]+)$/.exec(subject) ?? [];
    if (model === undefined || layer === undefined || outputHash === undefined) return [];
    const names = annotations.filter(({ kind }) => kind === "name").map(({ text }) => folded(text));
    return [{ model, layer: Number(layer), outputHash, notes: notesOf(annotations), names }];
  });
  return { experiments, runs, notesOfStates, notesOfClusters };
}

function notesOf(annotations: readonly Annotation[]): Notes {
  const of = (kind: string) => annotations.filter((one) => one.kind === kind);
  return {
    tag: [...of("tag"), ...of("name")].map(({ text }) => folded(text)),
    note: of("note").map(({ text }) => folded(text)),
    star: of("star").map(({ author }) => folded(author)),
  };
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

/** As `findById` takes it: a beginning, an ending, or a beginning of the last 8 characters, which people are shown. */
function isIdOf(id: string, part: string): boolean {
  if (part.length < SHORTEST_ID || !/^[0-9a-f-]+$/.test(part)) return false;
  return id.startsWith(part) || id.endsWith(part) || shortId(id).startsWith(part);
}
