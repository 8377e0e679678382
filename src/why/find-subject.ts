import { UserInputError } from "../errors.ts";
import { idsMatching } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { runIdsMatching } from "../store/views/whole-runs.ts";

/** What a question is about. */
export interface WhySubject {
  readonly kind: "experiment" | "run";
  readonly id: string;
}

const SHORTEST_PART = 4;
const MAX_LISTED = 10;

/**
 * The experiment or run that a user means: by its id, by a beginning or an ending of it that no other has, or `latest` for the newest
 * experiment. An experiment's id goes before a run's.
 *
 * @throws UserInputError that lists the matches if there are several
 */
export function findSubject(store: Store, reference: string): WhySubject {
  const part = reference.toLowerCase();
  const isExperiment =
    reference === "latest" || part.length < SHORTEST_PART || idsMatching(store.database, part, 1).length > 0;
  if (isExperiment) return { kind: "experiment", id: store.experiment(reference).id };
  const ids = runIdsMatching(store.database, part, MAX_LISTED + 1);
  const [id] = ids;
  if (id === undefined) {
    throw new UserInputError(
      `${store.path}: no experiment's or run's id begins or ends with "${reference}".`,
      { hint: "See the experiments: panic-tda list" },
    );
  }
  if (ids.length > 1) {
    const listed = ids.slice(0, MAX_LISTED).map((match) => `  ${match}`);
    if (ids.length > MAX_LISTED) listed.push("  …");
    throw new UserInputError(`run "${reference}": several ids begin or end with it:\n${listed.join("\n")}`, {
      hint: "Give more characters.",
    });
  }
  return { kind: "run", id };
}
