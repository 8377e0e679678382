import { canonicalJson } from "../config/canonical-json.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { Answer } from "./connection.ts";
import type { Frame } from "./frames.ts";
import { Residency } from "./residency.ts";
import { OtherVersionError, unavailable, WorkerAnsweredError } from "./worker-errors.ts";

/** What exactly computes under a name. */
export interface LoadedVersion {
  readonly revision: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface LoadedModelsOptions {
  /** The version that each model has, on all workers: who loads a model first decides. */
  readonly versions: Map<string, LoadedVersion>;
  /** The most memory that weights may take together, once the device is known. */
  readonly budgetBytes: () => number;
  /** Has the worker load a model. @throws WorkerAnsweredError */
  readonly requestLoad: (entry: CatalogueEntry) => Promise<Answer>;
  /** Has the worker unload what it knows by `wireName`, on behalf of a model that needs the memory. */
  readonly requestUnload: (
    entry: CatalogueEntry,
    unloaded: { readonly name: string; readonly wireName: string },
  ) => Promise<unknown>;
}

/** The models that a worker has loaded, within its memory, each in its version. */
export class LoadedModels {
  readonly #options: LoadedModelsOptions;
  readonly #residency = new Residency();
  /** What a model was found to take, which is truer than the catalogue's estimate. */
  readonly #measuredBytes = new Map<string, number>();
  /** What the worker calls a model: variants of one have its name there. */
  readonly #wireNames = new Map<string, string>();
  #lastNames: readonly string[] = [];

  constructor(options: LoadedModelsOptions) {
    this.#options = options;
  }

  /** Those that are loaded now, the one used longest ago first. */
  get names(): readonly string[] {
    return this.#residency.names;
  }

  /** Those that are loaded now, or were when the worker ended last. */
  get lastNames(): readonly string[] {
    return this.names.length > 0 ? this.names : this.#lastNames;
  }

  has(name: string): boolean {
    return this.#residency.has(name);
  }

  /** What a model's weights were found to take here. */
  bytesOf(name: string): number | undefined {
    return this.#measuredBytes.get(name);
  }

  /** The version of a model, once it has been loaded, here or by another worker. */
  versionOf(name: string): LoadedVersion | undefined {
    return this.#options.versions.get(name);
  }

  /** Notes that a model is used now. */
  touch(name: string): void {
    this.#residency.touch(name);
  }

  /** Notes that the worker no longer has a model. */
  remove(name: string): void {
    this.#residency.remove(name);
  }

  /** Takes in the event that a process of the worker has ended: the other one lives on with what it holds. */
  heard(event: Frame["header"]): void {
    if (!Array.isArray(event.models)) this.#residency.clear();
    else {
      for (const name of this.names) {
        if (event.models.includes(this.#wireNames.get(name) ?? name)) this.remove(name);
      }
    }
  }

  /** The worker has ended. */
  forget(): void {
    if (this.names.length > 0) this.#lastNames = this.names;
    this.#residency.clear();
  }

  /**
   * @param recorded - Another version than this one is refused, where none has been loaded yet.
   * @throws OtherVersionError, CannotLoadError
   */
  async load(entry: CatalogueEntry, recorded?: LoadedVersion): Promise<LoadedVersion> {
    const { versions, budgetBytes, requestLoad } = this.#options;
    // The worker holds one variant of a model at a time: loading another takes the place of the one before.
    for (const name of this.names) {
      if (this.#wireNames.get(name) === wireName(entry)) this.remove(name);
    }
    this.#wireNames.set(entry.name, wireName(entry));
    const needed = this.#measuredBytes.get(entry.name) ?? entry.memory_bytes;
    for (const name of this.#residency.toUnload(needed, budgetBytes())) await this.#unload(entry, name);
    let answer: Answer;
    try {
      answer = await requestLoad(entry);
    } catch (error) {
      if (!(error instanceof WorkerAnsweredError) || error.kind !== "out_of_memory") throw error;
      for (const name of this.names) await this.#unload(entry, name);
      answer = await requestLoad(entry).catch((again: unknown) => {
        if (again instanceof WorkerAnsweredError) throw unavailable(entry, again);
        throw again;
      });
    }
    const { header } = answer.result;
    const version = {
      revision: String(header.revision),
      parameters: header.parameters as LoadedVersion["parameters"],
    };
    // Another worker may have loaded it meanwhile.
    const decided = versions.get(entry.name) ?? recorded;
    if (decided !== undefined && !isSameVersion(decided, version)) {
      throw new OtherVersionError(
        entry.name,
        `${entry.name}: the worker has loaded another version than before: ${JSON.stringify(decided)} then, ${JSON.stringify(version)} now`,
      );
    }
    const bytes = Number(header.bytes ?? entry.memory_bytes);
    this.#measuredBytes.set(entry.name, bytes);
    this.#residency.add({ name: entry.name, bytes });
    versions.set(entry.name, version);
    return version;
  }

  /** Unloads all models but one. @returns whether there was any other */
  async unloadOthers(entry: CatalogueEntry): Promise<boolean> {
    const others = this.names.filter((name) => name !== entry.name);
    for (const name of others) await this.#unload(entry, name);
    return others.length > 0;
  }

  async #unload(entry: CatalogueEntry, name: string): Promise<void> {
    await this.#options.requestUnload(entry, { name, wireName: this.#wireNames.get(name) ?? name });
    this.remove(name);
  }
}

/** What the worker calls a model. */
export function wireName({ name, variant }: CatalogueEntry): string {
  return variant?.base ?? name;
}

/** What the database has may have its keys in another order. */
function isSameVersion(a: LoadedVersion, b: LoadedVersion): boolean {
  return a.revision === b.revision && canonicalJson(a.parameters) === canonicalJson(b.parameters);
}
