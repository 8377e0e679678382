import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type CatalogueEntry, repositoriesOf } from "./catalogue.ts";
import type { ModelLock } from "./model-lock.ts";

/** The repositories of a model whose weights are not on this machine as the lock has them. */
export function missingRepositories(entry: CatalogueEntry, lock: ModelLock, hubCache: string): string[] {
  return repositoriesOf(entry).flatMap(({ repository, revision }) => {
    const locked = lock[repository];
    // A catalogue that names another commit than the one downloaded is a newer version of this package.
    const isOther = revision !== null && /^[0-9a-f]{40}$/.test(revision) && revision !== locked?.revision;
    if (locked === undefined || isOther) return [repository];
    const folder = join(hubCache, folderOf(repository), "snapshots", locked.revision);
    return countFiles(folder) < locked.files ? [repository] : [];
  });
}

/** A second revision of one repository is told by what follows an @, which is no part of its name. */
function folderOf(repository: string): string {
  return `models--${repository.replace(/@.*$/, "").replaceAll("/", "--")}`;
}

function countFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (entry) => !entry.isDirectory(),
    ).length;
  } catch {
    return 0;
  }
}
