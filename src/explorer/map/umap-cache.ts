import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeColumns, encodeColumns } from "../columns.ts";
import { cacheFolder } from "./cache-folder.ts";
import { fingerprintOf, type PointSet } from "./point-set.ts";
import { parametersKey, type UmapParameters } from "./umap-parameters.ts";

/** A layout with the points that it is of. */
export interface StoredLayout {
  readonly set: PointSet;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly computedAt: string;
}

interface LayoutHeader {
  readonly model: string;
  readonly runIds: readonly string[];
  readonly computedAt: string;
}

/** Raised when the same points and parameters give another layout. */
const METHOD_VERSION = 3;
/** So many sets of one model and parameters are kept, the newest. */
const KEPT = 3;

/**
 * Layouts as files in the user's cache folder, one for each model, parameters, seed and set of embeddings. Points are known by run and step, so
 * a copy of a database finds them too. What lies there can be deleted at any time.
 */
export class UmapCache {
  readonly #folder: string;
  /** Layouts that could not be written, by the names of their files, the newest last. */
  readonly #kept = new Map<string, StoredLayout>();

  constructor(folder = join(cacheFolder(), "umap")) {
    this.#folder = folder;
  }

  /** Keeps a layout for as long as this process lasts, where no file can be made of it. */
  keep(layout: StoredLayout, parameters: UmapParameters): void {
    this.#kept.set(nameOf(layout.set, parameters), layout);
    for (const name of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(name);
  }

  /** @returns whether it was written: a folder that cannot be made, is read-only or full is no reason to fail */
  write(layout: StoredLayout, parameters: UmapParameters): boolean {
    try {
      this.#write(layout, parameters);
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error) return false;
      throw error;
    }
  }

  #write(layout: StoredLayout, parameters: UmapParameters): void {
    const { model, runIds, starts, steps } = layout.set;
    const header: LayoutHeader = { model, runIds, computedAt: layout.computedAt };
    const bytes = encodeColumns(header, { starts, steps, x: layout.x, y: layout.y });
    mkdirSync(this.#folder, { recursive: true });
    const path = join(this.#folder, nameOf(layout.set, parameters));
    // Renamed when it is whole: another explorer may be reading.
    const unfinished = `${path}.${process.pid}.tmp`;
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, path);
    for (const old of this.#newestFirst(model, parameters).slice(KEPT)) rmSync(old, { force: true });
  }

  /** Whether there is a layout of exactly this set. */
  has(set: PointSet, parameters: UmapParameters): boolean {
    const name = nameOf(set, parameters);
    if (this.#kept.has(name)) return true;
    try {
      return statSync(join(this.#folder, name), { throwIfNoEntry: false }) !== undefined;
    } catch {
      // A folder that may not be entered has none for us.
      return false;
    }
  }

  /** The layout of exactly this set, else the newest one that shares runs with it. */
  read(set: PointSet, parameters: UmapParameters): StoredLayout | undefined {
    const kept = this.#kept.get(nameOf(set, parameters));
    if (kept !== undefined) return kept;
    const exact = readLayout(join(this.#folder, nameOf(set, parameters)));
    if (exact !== undefined) return exact;
    const runs = new Set(set.runIds);
    for (const path of this.#newestFirst(set.model, parameters)) {
      const layout = readLayout(path);
      if (layout?.set.runIds.some((id) => runs.has(id))) return layout;
    }
    return undefined;
  }

  #newestFirst(model: string, parameters: UmapParameters): string[] {
    const prefix = prefixOf(model, parameters);
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return names
      .filter((name) => name.startsWith(prefix) && name.endsWith(".umap"))
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time)
      .map(({ path }) => path);
  }
}

function nameOf(set: PointSet, parameters: UmapParameters): string {
  return `${prefixOf(set.model, parameters)}${fingerprintOf(set)}.umap`;
}

function prefixOf(model: string, parameters: UmapParameters): string {
  const key = JSON.stringify([METHOD_VERSION, model, parametersKey(parameters)]);
  return `${createHash("sha256").update(key).digest("hex").slice(0, 16)}-`;
}

/** Undefined where there is no such file, or none that can be read, for whatever reason: it is then computed again. */
function readLayout(path: string): StoredLayout | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  try {
    const { header, columns } = decodeColumns<LayoutHeader>(new Uint8Array(bytes).buffer);
    const { starts, steps, x, y } = columns as Record<string, never>;
    const set = { model: header.model, runIds: header.runIds, starts, steps };
    return { set, x, y, computedAt: header.computedAt };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
