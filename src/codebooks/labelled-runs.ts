import { UserInputError } from "../errors.ts";
import { labelledEmbeddings, unlabelledEmbeddings } from "../store/codebook-labels.ts";
import { type Codebook, referenceOf } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { shortId } from "../store/identifiers.ts";
import type { Pace } from "../why/pace.ts";
import { Labeller } from "./label-vectors.ts";

/** The labels of some runs by a codebook, at the same steps in each. */
export interface LabelledRuns {
  /** For each run the label of its nearest medoid at each of the steps; −1 where there is none. */
  readonly labels: readonly Int32Array[];
  /** For each run whether the output lies in its core. */
  readonly isCore: readonly Uint8Array[];
  /** Outputs without a label: not embedded yet, or all zero. */
  readonly withoutLabel: number;
}

/**
 * The labels of runs: those that are saved, and of outputs that came later those that they would get. Writes nothing.
 *
 * @param steps - In ascending order.
 * @throws UserInputError where vectors are of another version of the model than the codebook's
 */
export async function labelledRuns(
  database: Database,
  codebook: Codebook,
  runIds: readonly string[],
  steps: readonly number[],
  pace: Pace,
): Promise<LabelledRuns> {
  const placeOf = new Map(steps.map((step, place) => [step, place]));
  let labeller: Labeller | undefined;
  const labels: Int32Array[] = [];
  const isCore: Uint8Array[] = [];
  let withoutLabel = 0;
  for (const [at, runId] of runIds.entries()) {
    const ofRun = new Int32Array(steps.length).fill(-1);
    const cores = new Uint8Array(steps.length);
    const lacking = new Map<string, number>();
    for (const row of labelledEmbeddings(database, runId, codebook.embedding_model, codebook.id)) {
      const place = placeOf.get(row.step);
      if (place === undefined) continue;
      if (row.modelVersionId !== codebook.model_version_id) throw otherVersion(codebook, runId);
      if (row.label === null) {
        lacking.set(row.embeddingId, place);
        continue;
      }
      ofRun[place] = row.label;
      cores[place] = row.isCore!;
    }
    if (lacking.size > 0) {
      labeller ??= new Labeller(database, codebook);
      for (const { embedding_id, label, is_core } of labeller.label(
        unlabelledEmbeddings(database, runId, codebook),
      )) {
        const place = lacking.get(embedding_id);
        if (place === undefined) continue;
        ofRun[place] = label;
        cores[place] = is_core;
      }
    }
    withoutLabel += ofRun.reduce((sum, label) => sum + Number(label === -1), 0);
    labels.push(ofRun);
    isCore.push(cores);
    if ((at + 1) % 16 === 0 || at + 1 === runIds.length) await pace.did("labelling outputs");
  }
  return { labels, isCore, withoutLabel };
}

function otherVersion(codebook: Codebook, runId: string): UserInputError {
  return new UserInputError(
    `run ${shortId(runId)}: another version of ${codebook.embedding_model} made its vectors than that of the codebook ` +
      `${referenceOf(codebook)}: they lie elsewhere.`,
    { hint: "Make a codebook from its own vectors: panic-tda codebook create NAME --experiment ID …" },
  );
}
