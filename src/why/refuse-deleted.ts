import { UserInputError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { getExperiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";

/**
 * Refuses an experiment that is deleted, or half deleted. Asked before and after it is read: what was read in between may have gaps, which would
 * look like runs that have not come so far.
 *
 * @throws UserInputError
 */
export function refuseDeleted(database: Database, experimentId: string): void {
  const experiment = getExperiment(database, experimentId);
  if (experiment !== undefined && experiment.deletion_started_at === null) return;
  throw new UserInputError(
    `experiment ${shortId(experimentId)}: it ${experiment === undefined ? "was" : "is being"} deleted.`,
    {
      hint: "See the others: panic-tda list",
    },
  );
}
