import type { Database } from "./database.ts";
import { findById } from "./find-by-id.ts";
import { presentRun, type Run } from "./runs.ts";

/**
 * The run that a user means, as `findById` finds it.
 *
 * @param of.experimentId - Look among the runs of one experiment only.
 * @throws UserInputError if there is none, or more than one
 */
export function findRun(
  database: Database,
  reference: string,
  of: { readonly experimentId?: string } = {},
): Run {
  return presentRun(database, findById(database, ["run"], reference, of).id);
}
