import { findById } from "../store/find-by-id.ts";
import type { Store } from "../store/store.ts";

/** What a question is about. */
export interface WhySubject {
  readonly kind: "experiment" | "run";
  readonly id: string;
}

/**
 * The experiment or run that a user means: by its id, by a beginning or an ending of it that no other has, or `latest` for the newest
 * experiment.
 *
 * @throws UserInputError that lists the matches if there are several, or says how to see the ids if there is none
 */
export function findSubject(store: Store, reference: string): WhySubject {
  if (reference === "latest") return { kind: "experiment", id: store.experiment(reference).id };
  const { kind, id } = findById(store.database, ["experiment", "run"], reference);
  return { kind: kind === "run" ? "run" : "experiment", id };
}
