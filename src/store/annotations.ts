import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { hasTable } from "./tables.ts";

export const annotationKinds = ["tag", "note", "star", "name"] as const;
export type AnnotationKind = (typeof annotationKinds)[number];

/**
 * What is annotated, and its id: an experiment's or run's own; of a state `RUN_ID/STEP`; of a cluster
 * `EMBEDDING_MODEL/LAYER/OUTPUT_HASH`, by the output of its medoid, which a clustering that is computed anew has again.
 */
export type AnnotationSubject = "experiment" | "run" | "state" | "cluster";

/** What somebody wrote beside the data. A row's fields are its columns. */
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

/** Whether a database can have annotations: one of the first schemas, opened for reading, cannot. */
export function takesAnnotations(database: Database): boolean {
  return hasTable(database, "annotations");
}

/** All that was written, or what was written about one thing, the oldest first. */
export function annotationsOf(
  database: Database,
  of: { readonly subject?: AnnotationSubject; readonly subjectId?: string } = {},
): Annotation[] {
  if (!takesAnnotations(database)) return [];
  return database.all<Annotation>(
    `SELECT annotations.* FROM annotations JOIN experiments ON experiments.id = experiment_id
     WHERE deletion_started_at IS NULL AND (:subject IS NULL OR subject = :subject)
       AND (:subjectId IS NULL OR subject_id = :subjectId) ORDER BY annotations.id`,
    { subject: of.subject ?? null, subjectId: of.subjectId ?? null },
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
