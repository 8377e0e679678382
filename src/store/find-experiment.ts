import { UserInputError } from "../errors.ts";
import type { Database } from "./database.ts";
import { type Experiment, experimentsNewestFirst, getExperiment, idsMatching } from "./experiments.ts";

const SHORTEST_PART = 4;
const MAX_LISTED = 10;

/** How an id is shown to people: its last 8 characters, since the beginnings of one day's ids are alike. */
export function shortId(id: string): string {
  return id.slice(-8);
}

/**
 * The experiment that a user means: by its id, by a beginning or an ending of it that no other has (from 4 characters), or
 * as `latest`.
 *
 * @throws UserInputError that lists the matches if there are several, or the newest experiments if there is none
 */
export function findExperiment(database: Database, reference: string): Experiment {
  if (reference === "latest") {
    const { value: newest } = experimentsNewestFirst(database).next();
    if (newest !== undefined) return newest;
    throw new UserInputError(`${database.path}: there is no experiment yet.`, {
      hint: "Start one: panic-tda run CONFIG",
    });
  }
  const part = reference.toLowerCase();
  if (part.length < SHORTEST_PART) {
    throw new UserInputError(
      `experiment "${reference}": expected at least ${SHORTEST_PART} characters of an id.`,
      {
        hint: "See the ids: panic-tda list",
      },
    );
  }
  const ids = idsMatching(database, part, MAX_LISTED + 1);
  const [id] = ids;
  if (id === undefined) {
    throw new UserInputError(`${database.path}: no experiment's id begins or ends with "${reference}".`, {
      hint: "See the ids: panic-tda list",
    });
  }
  if (ids.length > 1) {
    const listed = ids.slice(0, MAX_LISTED).map((match) => `  ${match}`);
    if (ids.length > MAX_LISTED) listed.push("  …");
    throw new UserInputError(
      `experiment "${reference}": several ids begin or end with it:\n${listed.join("\n")}`,
      {
        hint: "Give more characters.",
      },
    );
  }
  return getExperiment(database, id)!;
}
