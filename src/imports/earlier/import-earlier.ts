import { basename } from "node:path";
import { InterruptedError, UserInputError } from "../../errors.ts";
import { performDiagrams } from "../../stages/diagrams/perform-diagrams.ts";
import { performLyapunov } from "../../stages/lyapunov/perform-lyapunov.ts";
import type { StageContext } from "../../stages/stage.ts";
import type { Database } from "../../store/database.ts";
import { deleteExperiment } from "../../store/delete-experiment.ts";
import { type EarlierExperiment, EarlierRows } from "../../store/earlier/earlier-rows.ts";
import type { EarlierVersion } from "../../store/earlier/open-earlier-database.ts";
import { getExperiment, presentExperiment } from "../../store/experiments.ts";
import {
  comparedExponents,
  describeImported,
  insertImportedRow,
  showImported,
} from "../../store/imported-rows.ts";
import { insertIncident } from "../../store/incidents.ts";
import { Lease } from "../../store/leases.ts";
import { getRun } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { now } from "../../system/clock.ts";
import { usableMemoryBytes } from "../../system/usable-memory.ts";
import { allModels } from "../../worker/all-models.ts";
import { type ImportNote, ImportNotes } from "../import-notes.ts";
import { RowWriter } from "../row-writer.ts";
import {
  compareDiagrams,
  type DiagramAgreement,
  type DiagramComparison,
  NO_DIAGRAMS,
} from "./compare-diagrams.ts";
import { EarlierExperimentRows } from "./earlier-experiment.ts";
import { uuidOf } from "./earlier-ids.ts";
import { earlierTimes, type ToUtc } from "./earlier-time.ts";

export interface ImportEarlierOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
  /** Of times that say none, as IANA names it. */
  readonly timeZone: string | undefined;
  /** Whether diagrams and exponents are computed anew and compared. */
  readonly recompute: boolean;
}

export interface ImportedEarlier {
  readonly version: EarlierVersion;
  /** Experiments that are new. */
  readonly imported: readonly string[];
  /** Experiments that had been imported before, and are as they were. */
  readonly present: readonly string[];
  /** Rows that were added, by table. */
  readonly added: Readonly<Record<string, number>>;
  /** What was left out, kept though it is odd, or is missing. Empty for a sound database. */
  readonly notes: readonly ImportNote[];
  /** How far diagrams agree with those that were computed anew; null if none were. */
  readonly diagrams: DiagramAgreement | null;
  /** The same of Lyapunov exponents. */
  readonly exponents: { readonly compared: number; readonly largest_difference: number } | null;
  /** Clusterings of the database, which are not imported. */
  readonly clusterings_left_out: number;
}

/**
 * Brings the experiments of a database of an earlier version into one of ours, one after the other: each is there as a whole or not at
 * all. What an interrupted import has left is deleted by the next one.
 *
 * @throws UserInputError before anything is written: without a time zone where one is needed, or if an experiment is there and differs
 * @throws InterruptedError
 */
export async function importEarlier(
  store: Store,
  source: Database,
  version: EarlierVersion,
  options: ImportEarlierOptions,
): Promise<ImportedEarlier> {
  if (version === "python" && options.timeZone === undefined) {
    throw new UserInputError(
      `${source.path}: the times in databases of the Python version say no time zone.`,
      {
        hint: "Name the zone of the machine that wrote them: --time-zone Australia/Canberra",
      },
    );
  }
  const toUtc = earlierTimes(options.timeZone ?? "UTC");
  options.onProgress("looking", 0);
  const rows = new EarlierRows(source, version);
  const experiments = rows.experiments();
  const plans = experiments.map((experiment) => planOf(store.database, source, rows, experiment));
  const notes = new ImportNotes();
  noteOrphans(rows, notes);
  const counts = rows.counts();

  const added: Record<string, number> = {};
  const imported: string[] = [];
  const present: string[] = [];
  let agreement: DiagramComparison = NO_DIAGRAMS;
  const differences: number[] = [];
  for (const [at, plan] of plans.entries()) {
    if (plan.is === "present") present.push(plan.id);
    if (plan.is === "gone") {
      notes.add(
        "experiments without runs, which are left out with what they have",
        `experiment ${plan.id}${plan.numExponents === 0 ? "" : `, ${plan.numExponents} Lyapunov exponents`}`,
      );
    }
    if (plan.is !== "new") continue;
    const onProgress = (what: string, share: number) => options.onProgress(what, (at + share) / plans.length);
    const one = new EarlierImport(store.database, source, rows, plan, toUtc, added, {
      ...options,
      onProgress,
    });
    const found = await one.perform();
    notes.addAll(found.notes);
    agreement = agreement.plus(found.diagrams);
    differences.push(...found.exponents);
    imported.push(plan.id);
  }
  return {
    version,
    imported,
    present,
    added,
    notes: notes.all,
    diagrams: options.recompute ? agreement.told : null,
    exponents: options.recompute
      ? { compared: differences.length, largest_difference: Math.max(0, ...differences) }
      : null,
    clusterings_left_out: counts.clusterings,
  };
}

interface Plan {
  readonly id: string;
  readonly is: "new" | "present" | "gone";
  readonly experiment: EarlierExperiment;
  readonly fingerprint: string;
  readonly numExponents: number;
}

function planOf(
  database: Database,
  source: Database,
  rows: EarlierRows,
  experiment: EarlierExperiment,
): Plan {
  const id = uuidOf(experiment.id);
  const fingerprint = rows.fingerprint(experiment.id);
  const plan = { id, experiment, fingerprint, numExponents: rows.exponents(experiment.id).length };
  const first = rows.runs(experiment.id).next();
  if (first.done === true) return { ...plan, is: "gone" };
  const there = getExperiment(database, id);
  if (there === undefined || there.deletion_started_at !== null) {
    for (const run of rows.runs(experiment.id)) {
      const other = getRun(database, uuidOf(run.id));
      if (other !== undefined && other.experiment_id !== id)
        throw conflict(
          database,
          source,
          `run ${other.id} is here already, in experiment ${other.experiment_id}`,
        );
    }
    return { ...plan, is: "new" };
  }
  if (there.imported_from?.fingerprint === fingerprint) return { ...plan, is: "present" };
  throw conflict(
    database,
    source,
    there.imported_from === null
      ? `experiment ${id} is here already, and was not imported`
      : `experiment ${id} was imported before, and has changed since`,
  );
}

function conflict(database: Database, source: Database, what: string): UserInputError {
  return new UserInputError(`${database.path}: nothing was imported from ${source.path}: ${what}.`, {
    hint: "Delete it here first, or import into another database: --db OTHER.db",
  });
}

function noteOrphans(rows: EarlierRows, notes: ImportNotes): void {
  const orphans = rows.orphans();
  const told = {
    runs: "runs whose experiment is gone, which are left out",
    invocations: "steps whose run is gone, which are left out",
    embeddings: "embeddings whose step is gone, which are left out",
    diagrams: "diagrams whose run is gone, which are left out",
    assignments: "cluster assignments whose embedding is gone",
    medoids: "cluster assignments whose medoid is gone",
  } as const;
  for (const [kind, what] of Object.entries(told)) {
    for (const { id, names } of orphans[kind as keyof typeof told])
      notes.add(what, `${uuidOf(id)}, of ${uuidOf(names)}`);
  }
}

/** One experiment. */
class EarlierImport {
  readonly #database: Database;
  readonly #source: Database;
  readonly #rows: EarlierRows;
  readonly #plan: Plan;
  readonly #toUtc: ToUtc;
  readonly #added: Record<string, number>;
  readonly #options: ImportEarlierOptions;
  readonly #notes = new ImportNotes();

  constructor(
    database: Database,
    source: Database,
    rows: EarlierRows,
    plan: Plan,
    toUtc: ToUtc,
    added: Record<string, number>,
    options: ImportEarlierOptions,
  ) {
    this.#database = database;
    this.#source = source;
    this.#rows = rows;
    this.#plan = plan;
    this.#toUtc = toUtc;
    this.#added = added;
    this.#options = options;
  }

  async perform(): Promise<{
    notes: ImportNotes;
    diagrams: DiagramComparison;
    exponents: readonly number[];
  }> {
    const { id } = this.#plan;
    // What an import that was killed has left.
    if (getExperiment(this.#database, id) !== undefined) await deleteExperiment(this.#database, id);
    const lease = Lease.acquire(this.#database, id, () => this.#insertExperiment());
    try {
      const result = await this.#performUnder(lease);
      lease.release();
      this.#added.experiments = (this.#added.experiments ?? 0) + 1;
      return result;
    } catch (error) {
      lease.release();
      await deleteExperiment(this.#database, id);
      throw error;
    }
  }

  async #performUnder(lease: Lease) {
    const { id, experiment, fingerprint } = this.#plan;
    const database = this.#database;
    const { signal } = this.#options;
    const added: Record<string, number> = {};
    const writer = new RowWriter(database, lease, signal, added);
    const registry = allModels();
    const kinds = new Map(registry.models.map(({ name, kind }) => [name, kind]));
    let numRuns = 0;
    const expected = experiment.networks.length * experiment.prompts.length * experiment.numRuns;
    const written = await new EarlierExperimentRows(
      {
        database,
        rows: this.#rows,
        lease,
        writer,
        notes: this.#notes,
        toUtc: this.#toUtc,
        kindOf: (model) => kinds.get(model),
      },
      experiment,
    ).write(() => {
      numRuns += 1;
      this.#options.onProgress("runs", Math.min(1, numRuns / Math.max(1, expected)) * 0.8);
    });
    const importedFrom = () => ({
      version: this.#rows.version,
      file: basename(this.#source.path),
      imported_at: now(),
      time_zone: this.#rows.version === "python" ? this.#options.timeZone : "UTC",
      completed_at: experiment.completed_at === null ? null : this.#toUtc(experiment.completed_at),
      fingerprint,
      notes: this.#notes.counts,
    });
    const describe = (completedAt: string | null) =>
      describeImported(database, id, { ...written, completedAt, importedFrom: importedFrom() });
    lease.write(() => describe(null));
    const computed = this.#options.recompute
      ? await this.#recompute(lease, written.wholeTrajectories)
      : { diagrams: NO_DIAGRAMS, exponents: [] };
    const isComplete = experiment.completed_at !== null && written.isWhole && this.#options.recompute;
    if (experiment.completed_at !== null && !written.isWhole) {
      this.#notes.add(
        "experiments that were completed and lack something, which are unfinished here",
        `experiment ${id}`,
      );
    }
    lease.write(() => {
      describe(isComplete ? this.#toUtc(experiment.completed_at!) : null);
      showImported(database, [id]);
      insertIncident(database, id, {
        stage: "import",
        kind: "imported",
        message: `imported from ${basename(this.#source.path)}, a database of the version ${this.#rows.version}`,
      });
    });
    for (const [table, count] of Object.entries(added))
      this.#added[table] = (this.#added[table] ?? 0) + count;
    return { notes: this.#notes, ...computed };
  }

  #insertExperiment(): void {
    const { id, experiment } = this.#plan;
    const toUtc = this.#toUtc;
    const time = (text: string | null) => (text === null ? null : toUtc(text));
    const insertedAt = time(experiment.inserted_at ?? experiment.started_at) ?? now();
    const { networks, prompts, embedding_models, max_length } = experiment;
    const seeds = experiment.seeds ?? Array.from({ length: experiment.numRuns }, () => -1);
    const config = {
      networks,
      ...(experiment.seeds === null ? { num_runs: experiment.numRuns } : { seeds }),
      prompts,
      embedding_models,
      max_length,
    };
    insertImportedRow(this.#database, "experiments", {
      id,
      inserted_at: insertedAt,
      updated_at: time(experiment.updated_at) ?? insertedAt,
      networks: JSON.stringify(networks),
      seeds: JSON.stringify(seeds),
      prompts: JSON.stringify(prompts),
      embedding_models: JSON.stringify(embedding_models),
      max_length,
      image_format: "webp",
      max_homology_dimension: 2,
      // How many were computed together is not known.
      chunk_sizes: JSON.stringify(networks.map(() => 1)),
      config: JSON.stringify(config),
      started_at: time(experiment.started_at),
      deletion_started_at: now(),
      imported_from: JSON.stringify({ version: this.#rows.version }),
    });
  }

  /** Diagrams and exponents as this version computes them, and how far those that came along agree. */
  async #recompute(lease: Lease, whole: ReadonlySet<string>) {
    const { id } = this.#plan;
    const database = this.#database;
    const experiment = presentExperiment(database, id);
    const { signal } = this.#options;
    const context: Pick<
      StageContext,
      | "database"
      | "experiment"
      | "lease"
      | "throwIfStopped"
      | "onProgress"
      | "onNotice"
      | "note"
      | "memoryBudgetBytes"
    > = {
      database,
      experiment,
      lease,
      throwIfStopped: async () => {
        await new Promise<void>((resume) => setImmediate(resume));
        lease.check();
        if (signal.aborted)
          throw new InterruptedError("Interrupted; what was imported whole is there, nothing of the rest.");
      },
      onProgress: ({ stage, done, total }) =>
        this.#options.onProgress(stage, 0.8 + (0.2 * done) / Math.max(1, total)),
      onNotice: () => {},
      note: (incident) => lease.write(() => insertIncident(database, id, incident)),
      memoryBudgetBytes: usableMemoryBytes() / 2,
    };
    await performDiagrams(context, ({ runId, embeddingModel }) => whole.has(`${runId} ${embeddingModel}`));
    await performLyapunov(context);
    const exponents = comparedExponents(database, id).map(({ ours, theirs }) => Math.abs(ours - theirs));
    return { diagrams: compareDiagrams(database, id), exponents };
  }
}
