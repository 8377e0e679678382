import { now } from "../system/clock.ts";
import type { AnnotationKind, AnnotationSubject } from "../text/annotation-text.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import type { StoredRow } from "./rows-of-experiment.ts";
import { hasTable } from "./tables.ts";

/**
 * What somebody wrote beside the data. A row's fields are its columns. What is annotated has an id: an experiment's or run's own; of a
 * state `RUN_ID/STEP`; of a cluster `EMBEDDING_MODEL/LAYER/OUTPUT_HASH`, by the output of its medoid, which a clustering that is computed
 * anew has again.
 */
export interface Annotation {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  /** Whose it goes with: the experiment of the run or state; of a cluster, that of its medoid. */
  readonly experiment_id: string;
  readonly subject: AnnotationSubject;
  readonly subject_id: string;
  readonly kind: AnnotationKind;
  /** Empty for a star. */
  readonly text: string;
  readonly author: string;
}

export type NewAnnotation = Omit<Annotation, "id" | "inserted_at" | "updated_at">;

/** The schema with which annotations came. */
export const ANNOTATIONS_SINCE = 3;

/** Whether a database can have annotations: one of the first schemas, opened for reading, cannot. */
export function takesAnnotations(database: Database): boolean {
  return hasTable(database, "annotations");
}

export interface AnnotationFilter {
  readonly subject?: AnnotationSubject | undefined;
  readonly subjectId?: string | undefined;
  /** All that goes with one experiment: what was written about it, its runs, its states, its clusters. */
  readonly experimentId?: string | undefined;
  /** The states of one run. */
  readonly statesOf?: string | undefined;
}

/** All that was written, or what was written about some things, the oldest first. */
export function annotationsOf(database: Database, of: AnnotationFilter = {}): Annotation[] {
  if (!takesAnnotations(database)) return [];
  return database.all<Annotation>(
    `SELECT annotations.* FROM annotations JOIN experiments ON experiments.id = experiment_id
     WHERE deletion_started_at IS NULL AND (:subject IS NULL OR subject = :subject)
       AND (:subjectId IS NULL OR subject_id = :subjectId) AND (:experimentId IS NULL OR experiment_id = :experimentId)
       AND (:statesOf IS NULL OR (subject = 'state' AND substr(subject_id, 1, length(:statesOf) + 1) = :statesOf || '/'))
     ORDER BY annotations.id`,
    {
      subject: of.subject ?? null,
      subjectId: of.subjectId ?? null,
      experimentId: of.experimentId ?? null,
      statesOf: of.statesOf ?? null,
    },
  );
}

/**
 * Adds what somebody wrote; the same by the same author is there once. A name takes the place of the name before, whoever gave it.
 * To be called inside a transaction.
 */
export function addAnnotation(database: Database, annotation: NewAnnotation): void {
  const { experiment_id, subject, subject_id, kind, text, author } = annotation;
  if (kind === "name")
    database.run(
      "DELETE FROM annotations WHERE subject = :subject AND subject_id = :subject_id AND kind = 'name'",
      { subject, subject_id },
    );
  database.run(
    `INSERT INTO annotations (id, inserted_at, updated_at, experiment_id, subject, subject_id, kind, text, author)
     VALUES (:id, :now, :now, :experiment_id, :subject, :subject_id, :kind, :text, :author)
     ON CONFLICT (experiment_id, subject, subject_id, kind, text, author) DO UPDATE SET updated_at = :now`,
    { id: newId(), now: now(), experiment_id, subject, subject_id, kind, text, author },
  );
}

export function getAnnotation(database: Database, id: string): Annotation | undefined {
  return database.get<Annotation>("SELECT * FROM annotations WHERE id = :id", { id });
}

/**
 * Writes a text anew, in the place of the one before. What its author has written of the same thing with this very text is there once from
 * then on. To be called inside a transaction.
 */
export function changeAnnotation(database: Database, id: string, text: string): void {
  database.run("UPDATE OR REPLACE annotations SET text = :text, updated_at = :now WHERE id = :id", {
    id,
    text,
    now: now(),
  });
}

/** Another text whenever something was written, changed or taken away. */
export function annotationsStamp(database: Database): string {
  if (!takesAnnotations(database)) return "";
  // What is taken away and put back at once is in another row.
  return Object.values(
    database.get<Record<string, unknown>>(
      "SELECT count(*) AS count, max(updated_at) AS latest, total(rowid) AS rows FROM annotations",
    )!,
  ).join(" ");
}

/**
 * Takes away what somebody wrote. To be called inside a transaction.
 *
 * @returns the row as it was, with which it can be put back; undefined if there is none with this id
 */
export function removeAnnotation(database: Database, id: string): Annotation | undefined {
  const row = getAnnotation(database, id);
  if (row !== undefined) database.run("DELETE FROM annotations WHERE id = :id", { id });
  return row;
}

/**
 * Puts a row in as it is, with its id, its times and its author: one that was taken away, or one from elsewhere. What is here already stays,
 * also a name that something has got meanwhile. To be called inside a transaction.
 *
 * @returns how many rows were added, 0 or 1
 */
export function putAnnotation(database: Database, row: Annotation | StoredRow): number {
  const { subject, subject_id, kind } = row as Annotation;
  const isNamed =
    kind === "name" &&
    database.get(
      "SELECT 1 FROM annotations WHERE subject = :subject AND subject_id = :subject_id AND kind = 'name'",
      {
        subject,
        subject_id,
      },
    ) !== undefined;
  if (isNamed) return 0;
  const { id, inserted_at, updated_at, experiment_id, text, author } = row as Annotation;
  return database.run(
    `INSERT OR IGNORE INTO annotations (id, inserted_at, updated_at, experiment_id, subject, subject_id, kind, text, author)
     VALUES (:id, :inserted_at, :updated_at, :experiment_id, :subject, :subject_id, :kind, :text, :author)`,
    { id, inserted_at, updated_at, experiment_id, subject, subject_id, kind, text, author },
  );
}

/** How many there are of each kind; kinds that there are none of are left out. */
export type AnnotationCounts = Readonly<Partial<Record<AnnotationKind, number>>>;

export function countKinds(rows: Iterable<Pick<Annotation, "kind"> | StoredRow>): AnnotationCounts {
  const counts: Partial<Record<AnnotationKind, number>> = {};
  for (const row of rows) {
    const kind = row.kind as AnnotationKind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** All tags, those that are on the most things first. */
export function tagsInUse(database: Database): { readonly tag: string; readonly count: number }[] {
  if (!takesAnnotations(database)) return [];
  return database.all(
    `SELECT text AS tag, count(DISTINCT subject || ' ' || subject_id) AS count
     FROM annotations JOIN experiments ON experiments.id = experiment_id
     WHERE deletion_started_at IS NULL AND kind = 'tag' GROUP BY text ORDER BY count DESC, text`,
  );
}

/** Whether somebody has starred a thing, and its tags, each once, in the order of their coming. */
export interface Marks {
  readonly starred: boolean;
  readonly tags: readonly string[];
}

export const noMarks: Marks = { starred: false, tags: [] };

/** The marks of all things of one kind that have any, by their ids. */
export function marksOf(database: Database, of: AnnotationFilter): ReadonlyMap<string, Marks> {
  const marks = new Map<string, { starred: boolean; tags: string[] }>();
  for (const { subject_id, kind, text } of annotationsOf(database, of)) {
    if (kind !== "star" && kind !== "tag") continue;
    const one = marks.get(subject_id) ?? { starred: false, tags: [] };
    if (kind === "star") one.starred = true;
    else if (!one.tags.includes(text)) one.tags.push(text);
    marks.set(subject_id, one);
  }
  return marks;
}
