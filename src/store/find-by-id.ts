import { UserInputError } from "../errors.ts";
import { shownValue } from "../text/shown-value.ts";
import type { Database } from "./database.ts";
import { shortId } from "./identifiers.ts";

const SHORTEST_PART = 4;
const MAX_LISTED = 10;

/** What people name by an id: its table, and how to see such ids. */
const kinds = {
  experiment: { table: "experiments", article: "an", listing: "panic-tda list" },
  run: { table: "runs", article: "a", listing: "panic-tda runs" },
  invocation: { table: "invocations", article: "an", listing: "panic-tda runs" },
} as const;

export type IdKind = keyof typeof kinds;

/** One row that an id names. */
export interface FoundId {
  readonly kind: IdKind;
  /** In full. */
  readonly id: string;
}

/**
 * What a user means by an id, by a beginning or by an ending of it (from 4 characters), or by a beginning of its last 8 characters,
 * which are what people are shown; in upper or lower case.
 *
 * @param wanted - The kinds that it may be of. No other id of these kinds may begin or end like it.
 * @param of.experimentId - Look among the runs of one experiment only.
 * @throws UserInputError that lists the matches if there are several, or says what it is if it is of another kind
 */
export function findById(
  database: Database,
  wanted: readonly IdKind[],
  reference: string,
  of: { readonly experimentId?: string } = {},
): FoundId {
  const hint = `See the ids: ${kinds[wanted[0]!].listing}`;
  if (typeof reference !== "string") {
    throw new UserInputError(`${wanted.join(" or ")}: found ${shownValue(reference)}, expected an id.`, {
      hint,
    });
  }
  const part = reference.toLowerCase();
  if (part.length < SHORTEST_PART) {
    throw new UserInputError(
      `${wanted.join(" or ")} "${reference}": expected at least ${SHORTEST_PART} characters of an id.`,
      { hint },
    );
  }
  const matches = wanted.flatMap((kind) => idsMatching(database, kind, part, of.experimentId));
  const [match] = matches;
  if (match === undefined) {
    refuseOtherKind(database, wanted, part, reference);
    const owners = wanted.map((kind) => `${kind}'s`).join(" or ");
    const where = of.experimentId === undefined ? database.path : `experiment ${of.experimentId}`;
    throw new UserInputError(`${where}: no ${owners} id begins or ends with "${reference}".`, {
      hint,
    });
  }
  if (matches.length > 1) {
    // Where there can be several kinds, each line says which it is.
    const listed = matches
      .slice(0, MAX_LISTED)
      .map(({ kind, id }) => (wanted.length > 1 ? `  ${kind} ${id}` : `  ${id}`));
    if (matches.length > MAX_LISTED) listed.push("  …");
    throw new UserInputError(
      `${wanted.join(" or ")} "${reference}": several ids begin or end with it:\n${listed.join("\n")}`,
      { hint: "Give more characters." },
    );
  }
  return match;
}

/** The ids of one kind that `part` is a beginning or an ending of, or a beginning of what is shown of them, oldest first; one more than are listed, at most. */
function idsMatching(database: Database, kind: IdKind, part: string, experimentId?: string): FoundId[] {
  const ofExperiment =
    kind === "run" && experimentId !== undefined ? "AND experiment_id = :experimentId" : "";
  // substr() and not LIKE, whose wildcards a user could type. An id in full is found by the index.
  const rows = database.all<{ id: string }>(
    `SELECT id FROM ${kinds[kind].table} WHERE id = :part ${ofExperiment}
     UNION
     SELECT id FROM ${kinds[kind].table}
     WHERE length(:part) < 36 AND (substr(id, 1, length(:part)) = :part OR substr(id, -length(:part)) = :part
       OR substr(substr(id, -8), 1, length(:part)) = :part) ${ofExperiment}
     ORDER BY id LIMIT ${MAX_LISTED + 1}`,
    { part, ...(ofExperiment === "" ? {} : { experimentId: experimentId! }) },
  );
  return rows.map(({ id }) => ({ kind, id }));
}

/** Throws if exactly one id of another kind is meant. */
function refuseOtherKind(
  database: Database,
  wanted: readonly IdKind[],
  part: string,
  reference: string,
): void {
  const others = (Object.keys(kinds) as IdKind[]).filter((kind) => !wanted.includes(kind));
  const [found, ...more] = others.flatMap((kind) => idsMatching(database, kind, part));
  if (found === undefined || more.length > 0) return;
  const expected = wanted.map((kind) => `${kinds[kind].article} ${kind}`).join(" or ");
  throw new UserInputError(
    `${database.path}: "${reference}" is ${kinds[found.kind].article} ${found.kind}, not ${expected}.`,
    {
      hint:
        found.kind === "experiment"
          ? `See its runs: panic-tda runs ${shortId(found.id)}`
          : `See it: panic-tda show ${shortId(found.id)}`,
    },
  );
}
