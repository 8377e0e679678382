import type { Database } from "../database.ts";
import { decodeDiagrams } from "../diagram-data.ts";
import { pages } from "../pages.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { embeddedBy, outputsOfRuns } from "./outputs-of-runs.ts";
import { notPruned } from "./sql-check.ts";

interface Row {
  readonly id: string;
  readonly run_id: string;
  readonly embedding_model: string;
  readonly diagram_data: Uint8Array;
  readonly entropy: string;
  readonly n_points: number;
  readonly n_distinct: number;
  readonly dimensions: number;
  /** 0 where they were given up. */
  readonly hasVectors: 0 | 1;
}

const PAGE_ROWS = 256;

/** Diagrams that cannot be read, or whose counts do not fit the run's vectors. */
export const badDiagrams: Check = {
  name: "bad diagrams",
  problem: "persistence diagrams that cannot be read, or whose counts do not fit their run",
  find(database, scope) {
    let count = 0;
    const examples: string[] = [];
    for (const { row, flaw } of badOnes(database, scope)) {
      count += 1;
      if (examples.length < MOST_EXAMPLES)
        examples.push(`run ${row.run_id}, ${row.embedding_model}: ${flaw}`);
    }
    return { count, examples };
  },
  fix: {
    says: "delete them; panic-tda resume computes them again",
    apply(database, scope) {
      const ids = { ids: JSON.stringify(Array.from(badOnes(database, scope), ({ row }) => row.id)) };
      const doomed = "SELECT value FROM json_each(:ids)";
      database.transaction(() => {
        reopenExperimentsOf(database, `SELECT run_id FROM persistence_diagrams WHERE id IN (${doomed})`, ids);
        database.run(`DELETE FROM persistence_diagrams WHERE id IN (${doomed})`, ids);
      });
    },
  },
};

function* badOnes(database: Database, scope: CheckScope) {
  const outputs = outputsOfRuns(database, scope);
  const rows = pages<Row>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT diagrams.id, run_id, embedding_model, diagram_data, entropy, n_points, n_distinct,
         max_homology_dimension + 1 AS dimensions,
         ${notPruned("diagrams.embedding_model")} AS hasVectors
       FROM persistence_diagrams AS diagrams JOIN runs ON runs.id = run_id JOIN experiments ON experiments.id = experiment_id
       WHERE diagrams.id > :after AND NOT (runs.max_length < experiments.max_length AND EXISTS (
           SELECT 1 FROM growths WHERE growths.experiment_id = experiments.id AND growths.completed_at IS NULL)) AND (:experiment IS NULL OR experiment_id = :experiment)
       ORDER BY diagrams.id LIMIT ${PAGE_ROWS}`,
      { after: last?.id ?? "", experiment: scope.experimentId },
    ),
  );
  for (const row of rows) {
    const flaw = flawOf(row, embeddedBy(outputs.get(row.run_id), row.embedding_model));
    if (flaw !== undefined) yield { row, flaw };
  }
}

function flawOf(row: Row, vectors: number): string | undefined {
  if (row.hasVectors === 1 && row.n_points !== vectors)
    return `of ${row.n_points} points, the run has ${vectors}`;
  let diagrams: ReturnType<typeof decodeDiagrams>;
  try {
    diagrams = decodeDiagrams(row.diagram_data);
  } catch {
    return "its bytes cannot be read";
  }
  const numEntropies = JSON.parse(row.entropy).length;
  if (row.n_points === 0) return diagrams.flat().length === 0 ? undefined : "bars of no points";
  if (diagrams.length !== row.dimensions || numEntropies !== row.dimensions)
    return `${diagrams.length} dimensions and ${numEntropies} entropies, expected ${row.dimensions}`;
  // Each distinct point is born as a component of its own.
  const inH0 = diagrams[0]!.length;
  if (inH0 !== row.n_distinct) return `${inH0} bars in H0, expected ${row.n_distinct}`;
  const isWrong = diagrams.flat().some(([birth, death]) => !(birth >= 0 && death > birth));
  return isWrong ? "a bar that ends before it begins" : undefined;
}
