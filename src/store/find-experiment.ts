import { UserInputError } from "../errors.ts";
import type { Database } from "./database.ts";
import { type Experiment, experimentsNewestFirst, presentExperiment } from "./experiments.ts";
import { findById } from "./find-by-id.ts";

/**
 * The experiment that a user means: by its id, by a beginning or an ending of it that no other has (from 4 characters), by a
 * beginning of its last 8 characters, as they are shown, or as `latest`.
 *
 * @throws UserInputError that lists the matches if there are several, or says how to see the ids if there is none
 */
export function findExperiment(database: Database, reference: string): Experiment {
  if (reference !== "latest")
    return presentExperiment(database, findById(database, ["experiment"], reference).id);
  const { value: newest } = experimentsNewestFirst(database).next();
  if (newest !== undefined) return newest;
  throw new UserInputError(`${database.path}: there is no experiment yet.`, {
    hint: "Start one: panic-tda run CONFIG",
  });
}
