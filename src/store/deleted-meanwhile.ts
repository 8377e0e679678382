import { WorkFailedError } from "../errors.ts";
import type { Database } from "./database.ts";

/**
 * For a row that was there a moment ago.
 *
 * @param what - Such as `run 0123…`.
 */
export function deletedMeanwhile(database: Database, what: string): WorkFailedError {
  return new WorkFailedError(`${database.path}: ${what} was deleted a moment ago, by another process.`);
}
