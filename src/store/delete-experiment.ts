import { setTimeout as pause } from "node:timers/promises";
import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import { deleteEmptyClusterings } from "./clusterings.ts";
import type { Database } from "./database.ts";
import { getExperiment } from "./experiments.ts";
import { deleteUnreferencedImages } from "./images.ts";
import { Lease } from "./leases.ts";
import { areMedoids, replaceMedoids } from "./replace-medoids.ts";

// Each transaction stays well under a second, so that other processes can write in between.
const INVOCATIONS_PER_TRANSACTION = 1_000;
const PAGES_PER_VACUUM = 2_000;

export interface DeletionProgress {
  readonly invocationsDeleted: number;
}

/**
 * Deletes an experiment, all that is its own, and the pictures that no other experiment shows, and gives the disk back. Clusters
 * whose medoid goes with it get another one.
 *
 * Done in short transactions under the experiment's lease. Cut short, the experiment stays marked as being deleted: it can
 * no longer be resumed, and deleting it again goes on.
 *
 * @throws ExperimentInUseError while another process holds it; UserInputError if there is none with this id
 */
export async function deleteExperiment(
  database: Database,
  experimentId: string,
  onProgress: (progress: DeletionProgress) => void = () => {},
): Promise<void> {
  const lease = Lease.acquire(database, experimentId, () => {
    const marked = database.run(
      "UPDATE experiments SET deletion_started_at = :now, updated_at = :now WHERE id = :experimentId",
      { experimentId, now: now() },
    );
    if (marked === 0) throw new UserInputError(`there is no experiment ${experimentId}.`);
  });
  try {
    replaceMedoids(database, lease, experimentId);
    let invocationsDeleted = 0;
    for (;;) {
      const deleted = lease.write(() => deleteSomeInvocations(database, experimentId));
      if (deleted === "medoids") {
        // A clustering was saved meanwhile.
        replaceMedoids(database, lease, experimentId);
        continue;
      }
      if (deleted === 0) break;
      invocationsDeleted += deleted;
      onProgress({ invocationsDeleted });
      // Lets the heartbeat and the caller's timers run.
      await pause(0);
    }
    lease.write(() => {
      const pictures = Object.values(getExperiment(database, experimentId)?.prompt_images ?? {});
      database.run("DELETE FROM experiments WHERE id = :experimentId", { experimentId });
      deleteUnreferencedImages(database, pictures);
      deleteEmptyClusterings(database);
    });
  } finally {
    lease.release();
  }
  await giveDiskBack(database);
}

/**
 * Deletes the last invocations of a run, with their embeddings and the pictures that nothing else names. Does nothing where an
 * embedding is a medoid.
 */
function deleteSomeInvocations(database: Database, experimentId: string): number | "medoids" {
  const doomed = database.all<{ id: string; output_image_hash: string | null }>(
    `SELECT invocations.id, output_image_hash FROM runs JOIN invocations ON run_id = runs.id
     WHERE experiment_id = :experimentId
       AND runs.id = (SELECT runs.id FROM runs WHERE experiment_id = :experimentId
                      AND EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id) LIMIT 1)
     ORDER BY sequence_number DESC LIMIT ${INVOCATIONS_PER_TRANSACTION}`,
    { experimentId },
  );
  const ids = JSON.stringify(doomed.map((invocation) => invocation.id));
  if (areMedoids(database, ids)) return "medoids";
  database.run("DELETE FROM invocations WHERE id IN (SELECT value FROM json_each(:ids))", { ids });
  deleteUnreferencedImages(
    database,
    doomed.flatMap((invocation) => invocation.output_image_hash ?? []),
  );
  return doomed.length;
}

/** Gives free pages back to the file system. */
export async function giveDiskBack(database: Database): Promise<void> {
  while (database.pragma("freelist_count") > 0) {
    const before = database.pragma("freelist_count");
    database.execute(`PRAGMA incremental_vacuum(${PAGES_PER_VACUUM})`);
    // Another process may be using free pages as fast as we give them back.
    if (database.pragma("freelist_count") >= before) break;
    await pause(0);
  }
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}
