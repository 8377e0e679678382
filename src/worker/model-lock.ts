import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserInputError } from "../errors.ts";

/** What was downloaded of a repository. */
export interface LockedRepository {
  /** The commit, 40 hexadecimal digits. */
  readonly revision: string;
  /** How many files of it the model needs. */
  readonly files: number;
  readonly bytes: number;
}

/** By the name of the repository. */
export type ModelLock = Readonly<Record<string, LockedRepository>>;

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The commits that `panic-tda setup` has resolved. Every later load uses them: what the hub calls `main` may change, an
 * experiment may not.
 *
 * @throws UserInputError if the file is there but is no such list
 */
export function readLock(path: string): ModelLock {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    const { repositories } = JSON.parse(text) as { repositories: Record<string, LockedRepository> };
    if (Object.values(repositories).every(({ revision }) => COMMIT.test(revision))) return repositories;
  } catch {
    // Told below, like a list with what is no commit in it.
  }
  throw new UserInputError(`${path}: expected the commits of downloaded models, found something else.`, {
    hint: "Move the file away and repeat: panic-tda setup --models NAME…",
  });
}

/** Adds repositories to the lock, or replaces them. The file is complete at any moment. */
export function addToLock(path: string, added: ModelLock): void {
  const repositories = { ...readLock(path), ...added };
  for (const [repository, { revision }] of Object.entries(added)) {
    if (!COMMIT.test(revision)) throw new Error(`${repository}: ${JSON.stringify(revision)} is no commit`);
  }
  mkdirSync(dirname(path), { recursive: true });
  const sorted = Object.fromEntries(Object.entries(repositories).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(`${path}.new`, `${JSON.stringify({ repositories: sorted }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
