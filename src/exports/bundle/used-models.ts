import { modelVersionRows } from "../../store/views/exported-rows.ts";
import { readCatalogue } from "../../worker/catalogue.ts";
import type { TableSource } from "../tables/exported-table.ts";

/** A version of a model that has computed something, with where it comes from. */
export interface UsedModel {
  readonly name: string;
  readonly kind: string;
  /** A commit of the weights' repository, or the version of panic-tda. */
  readonly revision: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null for models that are part of panic-tda, and for unknown ones. */
  readonly repository: string | null;
  /** Null where it is not known. */
  readonly licence: string | null;
}

export function usedModels({ database, snapshot }: Pick<TableSource, "database" | "snapshot">): UsedModel[] {
  const catalogue = new Map(readCatalogue().map((entry) => [entry.name, entry]));
  return Array.from(modelVersionRows(database, snapshot), (row) => {
    const name = row.name as string;
    const entry = catalogue.get(name);
    const isOurs = /^(Dummy|Sketch)/.test(name) && entry === undefined;
    return {
      name,
      kind: row.kind as string,
      revision: row.revision as string,
      parameters: JSON.parse(row.parameters as string),
      repository: entry?.repository ?? null,
      licence: entry?.licence ?? (isOurs ? "MIT" : null),
    };
  });
}
