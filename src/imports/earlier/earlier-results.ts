import { encodeDiagrams } from "../../store/diagram-data.ts";
import type { EarlierExperiment, EarlierRun } from "../../store/earlier/earlier-rows.ts";
import { newId } from "../../store/identifiers.ts";
import { now } from "../../system/clock.ts";
import type { EarlierContext } from "./earlier-context.ts";
import { decodeEarlierDiagrams, decodeEarlierExponent } from "./earlier-diagram.ts";
import { uuidOf } from "./earlier-ids.ts";

/** Keeps the diagrams that an earlier version computed of a run, one for each model. */
export async function writeDiagrams(
  { rows, writer, notes }: EarlierContext,
  runId: string,
  run: EarlierRun,
): Promise<void> {
  const kept = new Set<string>();
  const found = rows.diagrams(run.id);
  // One with data first.
  const sorted = found.toSorted((a, b) => Number(a.diagram_data === null) - Number(b.diagram_data === null));
  for (const { id, embedding_model: model, diagram_data: bytes } of sorted) {
    const where = `run ${runId}, ${model}: ${uuidOf(id)}`;
    if (kept.has(model)) {
      notes.add("second diagrams of a run and model, which are left out", where);
      continue;
    }
    if (bytes === null) {
      notes.add("diagrams without data", where);
      continue;
    }
    try {
      const { diagrams, entropy } = decodeEarlierDiagrams(bytes, rows.version);
      const time = now();
      await writer.add("imported_diagrams", {
        id: uuidOf(id),
        inserted_at: time,
        updated_at: time,
        run_id: runId,
        embedding_model: model,
        diagram_data: encodeDiagrams(diagrams),
        entropy: JSON.stringify(entropy),
        source: JSON.stringify({ version: rows.version }),
      });
      kept.add(model);
    } catch (error) {
      notes.add(
        "diagrams that cannot be read",
        `${where}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}

/** Keeps the Lyapunov exponents that an earlier version computed of an experiment. */
export async function writeExponents(
  { rows, writer, notes }: EarlierContext,
  experiment: EarlierExperiment,
): Promise<void> {
  for (const row of rows.exponents(experiment.id)) {
    const where = `${uuidOf(row.id)}, ${row.embedding_model}, ${JSON.stringify(row.prompt)}`;
    try {
      if (row.lyapunov_data === null) throw new Error("it has no data");
      const found = decodeEarlierExponent(row.lyapunov_data);
      if (!Number.isFinite(found.exponent)) throw new Error("its exponent is no number");
      const time = now();
      await writer.add("imported_exponents", {
        id: newId(),
        inserted_at: time,
        updated_at: time,
        experiment_id: uuidOf(experiment.id),
        network: JSON.stringify(row.network),
        prompt: row.prompt,
        embedding_model: row.embedding_model,
        exponent: found.exponent,
        r_squared: found.rSquared,
        divergence_curve: JSON.stringify(found.divergenceCurve),
        num_pairs: found.numPairs,
        num_timesteps: found.numTimesteps,
        source: JSON.stringify({ version: rows.version, id: uuidOf(row.id) }),
      });
      if (found.rSquared === null) notes.add("Lyapunov exponents without an R², as they were stored", where);
    } catch (error) {
      notes.add(
        "Lyapunov exponents that cannot be read",
        `${where}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}
