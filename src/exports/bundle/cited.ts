import type { Database } from "../../store/database.ts";
import type { ExportSnapshot } from "../../store/views/export-snapshot.ts";
import { runRows } from "../../store/views/exported-rows.ts";
import { countInvocations } from "../../store/views/invocation-counts.ts";
import type { Cited } from "./citation.ts";
import { usedModels } from "./used-models.ts";

/** What the database knows of what is to be cited. */
export function citedOf(database: Database, snapshot: ExportSnapshot): Cited {
  return {
    experiments: snapshot.experiments,
    models: usedModels({ database, snapshot }),
    numRuns: [...runRows(database, snapshot)].length,
    numInvocations: snapshot.experiments.reduce((sum, { id }) => sum + countInvocations(database, id), 0),
  };
}
