import type { Database } from "../store/database.ts";
import { layersNumbered } from "../store/views/cluster-names.ts";
import { outputAt } from "../store/views/outputs.ts";
import {
  captionsAfter,
  invocationInRow,
  newestInvocation,
  statesOfCluster,
  statesOfMedoid,
} from "../store/views/searched-rows.ts";
import type { CaptionBlock } from "./caption-block.ts";
import { addCaption, countCaptions } from "./caption-blocks.ts";
import { type Found, findStates, type SearchedIn } from "./find-states.ts";
import type { SearchedClusters } from "./meant-clusters.ts";
import { readSearchedRuns } from "./read-searched-runs.ts";
import type { SearchedRun } from "./searched-run.ts";

const ROWS_AT_ONCE = 20_000;

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
    return countCaptions(this.#blocks);
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
        addCaption(this.#blocks, output_text, this.#numberOfRun(run_id), sequence_number);
      this.#upTo = upTo;
      if (upTo === newest.rowid) this.#idAtUpTo = newest.id;
    }
    if (this.#upTo > (newest?.rowid ?? 0) || newest?.rowid !== this.#upTo)
      this.#idAtUpTo = invocationInRow(database, this.#upTo);
    this.#contents = readSearchedRuns(database);
    this.#order = this.#contents.runs.map((run) => this.#numberOfRun(run.id));
    this.#runs = Array.from({ length: this.#numberOf.size });
    this.#contents.runs.forEach((run, i) => {
      this.#runs[this.#order[i]!] = run;
    });
    this.#version = version;
  }

  /** What a text finds; see `findStates`. */
  find(database: Database, text: string, where: SearchedIn = {}): Found {
    this.refresh(database);
    const { experiments, notesOfStates, notesOfClusters } = this.#contents;
    const searched = {
      experiments,
      blocks: this.#blocks,
      runs: this.#runs,
      numberOf: this.#numberOf,
      order: this.#order,
      notesOfStates,
      notesOfClusters,
      clusters: storedClusters(database),
      captionAt: (runId: string, step: number) => outputAt(database, runId, step)?.output_text ?? null,
    };
    return findStates(searched, text, where);
  }

  #numberOfRun(id: string): number {
    const known = this.#numberOf.get(id);
    if (known !== undefined) return known;
    this.#numberOf.set(id, this.#numberOf.size);
    return this.#numberOf.size - 1;
  }
}

function storedClusters(database: Database): SearchedClusters {
  return {
    ofClustering: (clusteringId, label) => statesOfCluster(database, clusteringId, label),
    ofMedoid: ({ model, layer, outputHash }) => statesOfMedoid(database, { model, layer, outputHash }),
    layersNumbered: (layer) => layersNumbered(database, layer),
  };
}

function readNothing(): ReturnType<typeof readSearchedRuns> {
  return { experiments: new Map(), runs: [], notesOfStates: [], notesOfClusters: [] };
}
