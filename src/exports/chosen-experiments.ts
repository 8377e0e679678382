import { UserInputError } from "../errors.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { refuseHalfDeleted } from "../store/views/export-snapshot.ts";

/**
 * The experiments that references name, oldest first, each once; `all` and no reference mean all that are not being deleted.
 *
 * @throws UserInputError if there is no such one, or none at all
 */
export function chosenExperiments(store: Store, references: readonly string[]): Experiment[] {
  const all = references.length === 0 || references.includes("all");
  const named = all
    ? Array.from(store.experiments()).filter(({ deletion_started_at }) => deletion_started_at === null)
    : references.map((reference) => store.experiment(reference));
  if (named.length === 0) {
    throw new UserInputError(`${store.path}: there is no experiment yet.`, {
      hint: "Start one: panic-tda run CONFIG",
    });
  }
  refuseHalfDeleted(store.path, named);
  const byId = new Map(named.map((experiment) => [experiment.id, experiment]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
