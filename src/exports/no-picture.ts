import { UserInputError } from "../errors.ts";
import type { Run } from "../store/runs.ts";
import type { Store } from "../store/store.ts";

/** A run without a picture: it has none yet, or its network writes none. */
export function noPictureOf(store: Store, run: Run): UserInputError {
  const types = new Set(Array.from(store.invocations(run.id), ({ type }) => type));
  if (types.size > 0) {
    return new UserInputError(
      `${store.path}: nothing to export: run ${run.id} of ${run.network.join(" → ")} writes texts alone.`,
      { hint: `Read them: panic-tda show ${run.id}` },
    );
  }
  return new UserInputError(`${store.path}: nothing to export: run ${run.id} has no picture yet.`, {
    hint: `Compute it: panic-tda resume ${run.experiment_id}`,
  });
}
