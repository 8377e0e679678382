import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CatalogueEntry } from "./catalogue.ts";
import { dataFolder } from "./folders.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Models in Python that the user has allowed, with what they said of themselves then. */
export interface TrustedModels {
  /** By the hash of a folder's files. */
  readonly folders: Readonly<
    Record<string, { folder: string; models: readonly CatalogueEntry[]; trusted_at: string }>
  >;
  /** Of installed packages, by the interpreter that has them. */
  readonly packages: Readonly<Record<string, { models: readonly CatalogueEntry[]; trusted_at: string }>>;
}

function path(env: Environment): string {
  return join(dataFolder(env), "trusted-models.json");
}

/** A file that is missing, or no such list, allows nothing. */
export function readTrustedModels(env: Environment): TrustedModels {
  try {
    const { folders, packages } = JSON.parse(readFileSync(path(env), "utf8")) as Partial<TrustedModels>;
    return { folders: folders ?? {}, packages: packages ?? {} };
  } catch {
    return { folders: {}, packages: {} };
  }
}

/** The file is complete at any moment. */
export function writeTrustedModels(trusted: TrustedModels, env: Environment): void {
  const file = path(env);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(trusted, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
