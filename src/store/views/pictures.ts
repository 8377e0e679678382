import type { Database } from "../database.ts";
import { pages } from "../pages.ts";

/** A picture that a run has made, with how it came to be and what was seen in it. */
export interface Picture {
  readonly step: number;
  readonly model: string;
  /** Null, as are parameters, where no version is recorded. */
  readonly revision: string | null;
  /** JSON text. */
  readonly parameters: string | null;
  /** The seed that was used; null if it is not recorded. */
  readonly seed: number | null;
  /** The text that it was drawn from: the prompt or a caption; null where a picture was made from a picture. */
  readonly drawn_from: string | null;
  /** What the next model wrote of it; null if it wrote nothing yet, or no text. */
  readonly caption: string | null;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  /** ISO-8601, UTC. */
  readonly started_at: string;
}

/**
 * A run's pictures in order, without their bytes.
 *
 * @param newest - The newest row of `invocations` to be read, see `ExportSnapshot`; all if left out.
 */
export function picturesOf(
  database: Database,
  runId: string,
  newest = Number.MAX_SAFE_INTEGER,
): Generator<Picture, void, void> {
  return pages<Picture>(256, (last) =>
    database.all(
      `SELECT drawn.sequence_number AS step, drawn.model, revision, parameters, drawn.seed,
         CASE WHEN drawn.sequence_number = 0 THEN iif(initial_image_hash IS NULL, initial_prompt, NULL) ELSE before.output_text END AS drawn_from,
         after.output_text AS caption, drawn.output_image_hash AS hash, width, height, drawn.started_at
       FROM invocations AS drawn
       JOIN runs ON runs.id = drawn.run_id
       JOIN images ON hash = drawn.output_image_hash
       LEFT JOIN model_versions ON model_versions.id = drawn.model_version_id
       LEFT JOIN invocations AS before ON before.run_id = drawn.run_id AND before.sequence_number = drawn.sequence_number - 1
       LEFT JOIN invocations AS after ON after.run_id = drawn.run_id AND after.sequence_number = drawn.sequence_number + 1
       WHERE drawn.run_id = :runId AND drawn.sequence_number > :after AND drawn.type = 'image' AND drawn.rowid <= :newest
       ORDER BY drawn.sequence_number LIMIT 256`,
      { runId, newest, after: last?.step ?? -1 },
    ),
  );
}
