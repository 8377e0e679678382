import type { Database } from "../database.ts";

/** What is looked at: one experiment, or the whole database. */
export interface CheckScope {
  /** Null: all. */
  readonly experimentId: string | null;
}

/** What a check has found. */
export interface Damage {
  /** How many rows, or whatever the check counts. */
  readonly count: number;
  /** Some of them, for people: where, and what. */
  readonly examples: readonly string[];
}

/** A kind of damage that is looked for. */
export interface Check {
  readonly name: string;
  /** As the beginning of a sentence, in the plural: "runs with gaps". */
  readonly problem: string;
  /** Takes long: only looked for when asked. */
  readonly isDeep?: true;
  /** Of the database as a whole; left out when one experiment is looked at. */
  readonly isGlobal?: true;
  find(database: Database, scope: CheckScope): Damage | Promise<Damage>;
  /** How what was found is removed, if it can be computed again; a transaction at a time. */
  readonly fix?: {
    /** What it would do, as a part of a sentence: "delete them; resume computes them again". */
    readonly says: string;
    apply(database: Database, scope: CheckScope): void | Promise<void>;
  };
  /** What people can do where there is no fix. */
  readonly advice?: string;
}

export const NO_DAMAGE: Damage = { count: 0, examples: [] };
export const MOST_EXAMPLES = 5;
