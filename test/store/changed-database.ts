import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { openStore } from "../../src/store/store.ts";
import { completeExperiment } from "../cli/small-experiment.ts";
import { sketchConfig } from "../explorer/served.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Makes a database with a complete and clustered experiment, which nobody has open. @returns its path */
export async function clusteredDatabase(folder: string): Promise<string> {
  const path = join(folder, "original.db");
  await completeExperiment(path, { ...sketchConfig, seeds: [1, 2, 3] });
  using store = openStore(path);
  await clusterEmbeddings(store, "SketchText", { minClusterSize: 3 });
  return path;
}

/** A copy of a database in which something was changed by other means. @returns its path */
export function changedCopy(original: string, sql: string): string {
  const path = join(temporaryFolder(), "changed.db");
  copyFileSync(original, path);
  const database = new DatabaseSync(path);
  // What checks the rows that panic-tda writes is no hindrance to others.
  database.exec(`PRAGMA ignore_check_constraints = 1; ${sql}`);
  database.close();
  return path;
}
