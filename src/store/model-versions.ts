import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { storedJson } from "./stored-json.ts";

/** What exactly computed a result. A row's fields are its columns. */
export interface ModelVersion {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** The commit of the weights; for built-in models the version of this package. */
  readonly revision: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type NewModelVersion = Omit<ModelVersion, "id">;

type StoredModelVersion = Omit<ModelVersion, "parameters"> & { readonly parameters: string };

/** The id of a model version that is stored already. */
export function findModelVersion(database: Database, version: NewModelVersion): string | undefined {
  const row = database.get<{ id: string }>(
    `SELECT id FROM model_versions
     WHERE name = :name AND kind = :kind AND revision = :revision AND parameters = :parameters`,
    encode(version),
  );
  return row?.id;
}

/** Stores a model version unless it is there already. To be called inside a transaction. @returns its id */
export function storeModelVersion(database: Database, version: NewModelVersion): string {
  const known = findModelVersion(database, version);
  if (known !== undefined) return known;
  const id = newId();
  database.run(
    `INSERT INTO model_versions (id, inserted_at, updated_at, name, kind, revision, parameters)
     VALUES (:id, :now, :now, :name, :kind, :revision, :parameters)`,
    { id, now: now(), ...encode(version) },
  );
  return id;
}

export function getModelVersion(database: Database, id: string): ModelVersion | undefined {
  const row = database.get<StoredModelVersion>(
    "SELECT id, name, kind, revision, parameters FROM model_versions WHERE id = :id",
    { id },
  );
  return row === undefined
    ? undefined
    : { ...row, parameters: storedJson(row.parameters, `model version ${id}: parameters`, "object") };
}

/** Parameters as they are stored: sorted, so that the same ones are the same text whatever order a model lists them in. */
export function parametersText(parameters: ModelVersion["parameters"]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function encode(version: NewModelVersion) {
  return {
    name: version.name,
    kind: version.kind,
    revision: version.revision,
    parameters: parametersText(version.parameters),
  };
}
