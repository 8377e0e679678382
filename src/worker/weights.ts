import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CatalogueEntry, repositoriesOf } from "./catalogue.ts";
import type { ModelLock } from "./model-lock.ts";

/**
 * Why a model's weights are not on this machine as the lock has them, for the first repository of which that is so; as part of a
 * sentence. Undefined if all are there.
 */
export function missingWeights(entry: CatalogueEntry, lock: ModelLock, hubCache: string): string | undefined {
  for (const { repository, revision } of repositoriesOf(entry)) {
    const locked = lock[repository];
    // A catalogue that names another commit than the one downloaded is a newer version of this package.
    const isOther = revision !== null && /^[0-9a-f]{40}$/.test(revision) && revision !== locked?.revision;
    if (locked === undefined || isOther) return `the weights of ${repository} are not on this machine`;
    const present = filesIn(join(hubCache, folderOf(repository), "snapshots", locked.revision));
    const bytes = present.reduce((sum, size) => sum + size, 0);
    if (present.length === 0) return `the weights of ${repository} are not on this machine`;
    // Others may have fetched further files of it; fewer bytes than those of ours mean that one is cut off.
    if (present.length < locked.files || bytes < locked.bytes)
      return `the weights of ${repository} are on this machine in part alone`;
  }
  return undefined;
}

/** A second revision of one repository is told by what follows an @, which is no part of its name. */
export function folderOf(repository: string): string {
  return `models--${repository.replace(/@.*$/, "").replaceAll("/", "--")}`;
}

/** The sizes of the files in a folder and those below it. They are links to the cache's blobs. */
function filesIn(folder: string): number[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  } catch {
    return [];
  }
}
