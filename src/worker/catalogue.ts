import { readFileSync } from "node:fs";
import type { ModelKind } from "../models/model.ts";
import type { ScoreKind } from "../models/score-model.ts";

/** A repository of the Hugging Face hub that loading a model reads from. */
export interface CatalogueRepository {
  readonly repository: string;
  /** Null where the first `panic-tda setup` decides. */
  readonly revision: string | null;
}

export interface ModelNeeds {
  /** As pip names them. */
  readonly libraries: readonly string[];
  readonly cuda: boolean;
  /** Those that the worker's interpreter does not have, for a model of a folder of one's own, of which Python is asked. */
  readonly missing?: readonly string[];
}

/** What is known of a model of the worker with no Python running. Written by `npm run catalogue` from `worker/`. */
export interface CatalogueEntry {
  readonly name: string;
  readonly kind: ModelKind | ScoreKind;
  readonly summary: string;
  /** Null for models that need no weights. */
  readonly repository: string | null;
  readonly revision: string | null;
  /** Of code or tokenizers that loading also reads. */
  readonly further_repositories: readonly CatalogueRepository[];
  readonly licence: string | null;
  readonly gated: boolean;
  /** For tests: accepted in configs, but not listed. */
  readonly hidden: boolean;
  /** Of an embedding model's vectors. */
  readonly dimension: number | null;
  readonly max_batch: number;
  /** Whether it computes each item by itself, whatever the request: alone an item is what it is beside others. */
  readonly one_by_one: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What a definition may set, with the values that the model has by itself. */
  readonly settable?: Readonly<Record<string, unknown>>;
  /** An estimate of what the weights take on the device. */
  readonly memory_bytes: number;
  readonly needs: ModelNeeds;
  /** A call of n items on a GPU counts as hung after `call_s + n × item_s` seconds. */
  /** For a model of a config: the entry that it is with other parameters, and those that it has instead. */
  readonly variant?: { readonly base: string; readonly replaced: Readonly<Record<string, unknown>> };
  readonly time_limits: { readonly load_s: number; readonly call_s: number; readonly item_s: number };
}

/** @throws Error if the file is of another shape than this version writes */
export function readCatalogue(): readonly CatalogueEntry[] {
  // The compiler copies no JSON; the package has its sources, so this path holds for src/ and for dist/.
  const path = new URL("../../src/worker/catalogue.json", import.meta.url);
  const { protocol, models } = JSON.parse(readFileSync(path, "utf8"));
  if (protocol !== 1 || !Array.isArray(models)) throw new Error("src/worker/catalogue.json: unknown format");
  return models;
}

/** All repositories that a model needs. */
export function repositoriesOf(entry: CatalogueEntry): readonly CatalogueRepository[] {
  if (entry.repository === null) return [];
  return [{ repository: entry.repository, revision: entry.revision }, ...entry.further_repositories];
}
