import { UserInputError } from "../errors.ts";
import type { Database } from "./database.ts";
import { getRun, type Run } from "./runs.ts";

const SHORTEST_PART = 4;
const MOST_LISTED = 10;

/**
 * The run that a user means, by its id, or by a beginning or an ending of it that no other has.
 *
 * @param of - Look among the runs of one experiment only.
 * @throws UserInputError if there is none, or more than one
 */
export function findRun(database: Database, reference: string, of: { experimentId?: string } = {}): Run {
  const part = reference.toLowerCase();
  if (part.length < SHORTEST_PART) {
    throw new UserInputError(`run "${reference}": expected at least ${SHORTEST_PART} characters of an id.`, {
      hint: "See the ids: panic-tda export tables writes them into runs",
    });
  }
  const ids = database.all<{ id: string }>(
    // substr() and not LIKE, whose wildcards a user could type.
    `SELECT id FROM runs
     WHERE (substr(id, 1, length(:part)) = :part OR substr(id, -length(:part)) = :part
       OR substr(substr(id, -8), 1, length(:part)) = :part)
       AND (:experimentId IS NULL OR experiment_id = :experimentId)
     ORDER BY id LIMIT ${MOST_LISTED + 1}`,
    { part, experimentId: of.experimentId ?? null },
  );
  const [first] = ids;
  const where = of.experimentId === undefined ? database.path : `experiment ${of.experimentId}`;
  if (first === undefined) {
    throw new UserInputError(`${where}: no run's id begins or ends with "${reference}".`, {
      hint: "The explorer shows the ids of runs: panic-tda explore",
    });
  }
  if (ids.length > 1) {
    const listed = ids.slice(0, MOST_LISTED).map(({ id }) => `  ${id}`);
    if (ids.length > MOST_LISTED) listed.push("  …");
    throw new UserInputError(`run "${reference}": several ids begin or end with it:\n${listed.join("\n")}`, {
      hint: "Give more characters.",
    });
  }
  return getRun(database, first.id)!;
}
