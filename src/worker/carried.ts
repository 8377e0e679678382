import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserInputError } from "../errors.ts";
import { type CatalogueEntry, repositoriesOf } from "./catalogue.ts";
import { addToLock, type ModelLock, readLock } from "./model-lock.ts";
import { folderOf } from "./weights.ts";

/**
 * A folder in which one machine with internet carries an environment and weights to another one without: `setup --to` fills it,
 * `setup --from` takes it.
 */
export interface Carried {
  readonly wheels: string;
  /** Those of the libraries for code beside weights, which have other versions. */
  readonly remoteCodeWheels: string;
  /** Laid out as the cache of the hub. */
  readonly hub: string;
  readonly lock: string;
}

export function carriedIn(folder: string): Carried {
  return {
    wheels: join(folder, "wheels"),
    remoteCodeWheels: join(folder, "wheels-remote-code"),
    hub: join(folder, "hub"),
    lock: join(folder, "models.lock.json"),
  };
}

/**
 * Looks whether a folder has what is to be taken from it, before anything is made.
 *
 * @throws UserInputError naming all that it lacks
 */
export function checkCarried(folder: string, entries: readonly CatalogueEntry[]): void {
  const { wheels, hub, lock } = carriedIn(folder);
  const locked = readLock(lock);
  const missing = isEmpty(wheels) ? ["the wheels of a Python environment"] : [];
  for (const entry of entries) {
    const lacking = repositoriesOf(entry).find(({ repository }) => {
      const { revision } = locked[repository] ?? {};
      return revision === undefined || isEmpty(join(hub, folderOf(repository), "snapshots", revision));
    });
    if (lacking !== undefined) missing.push(`the weights of ${entry.name} (${lacking.repository})`);
  }
  if (missing.length === 0) return;
  const models = entries.length === 0 ? "" : ` --models ${entries.map(({ name }) => name).join(" ")}`;
  throw new UserInputError(`${folder} does not have ${missing.join(", ")}.`, {
    hint: `On a machine with internet, of the same system and Python: panic-tda setup --to FOLDER${models}`,
  });
}

/** A cache of the hub, and the list of the commits in it. */
export interface Weights {
  readonly hub: string;
  readonly lock: string;
}

/** Copies the weights of a model from one cache to another, at their commits. What is there already stays. */
export function copyWeights(entry: CatalogueEntry, from: Weights, to: Weights): void {
  const locked = readLock(from.lock);
  const copied: Record<string, ModelLock[string]> = {};
  for (const { repository } of repositoriesOf(entry)) {
    const folder = join(to.hub, folderOf(repository));
    mkdirSync(folder, { recursive: true });
    // Links to blobs are relative, and stay links.
    cpSync(join(from.hub, folderOf(repository)), folder, {
      recursive: true,
      verbatimSymlinks: true,
      // What is there already is left as it is; some versions of Node take a folder that is there for an error without force.
      filter: (source, target) =>
        lstatSync(source).isDirectory() || lstatSync(target, { throwIfNoEntry: false }) === undefined,
    });
    copied[repository] = locked[repository]!;
  }
  addToLock(to.lock, copied);
}

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}
