import { availableParallelism } from "node:os";
import { exponentOfDistances, type LyapunovExponent } from "../../lyapunov/lyapunov-exponent.ts";
import { PairDistanceThreads } from "../../lyapunov/pair-distance-threads.ts";
import { DISTANCE_FLOOR, type PairDistances } from "../../lyapunov/pair-distances.ts";
import { relaxationTime } from "../../lyapunov/relaxation-time.ts";
import { DatabaseDamagedError } from "../../store/database-errors.ts";
import { vectorsOfRunsAtStep } from "../../store/embeddings.ts";
import { saveLyapunovResult } from "../../store/lyapunov-results.ts";
import type { RunsAlike } from "../../store/runs-alike.ts";
import { now } from "../../system/clock.ts";
import { euclideanNorm } from "../../vectors/unit-length.ts";
import type { WorkContext } from "../stage.ts";
import { type ExponentsToDo, exponentsToDo } from "./pending-exponents.ts";

/**
 * Computes how the runs of each network and prompt diverge, under each embedding model. Needs no model. A result that was computed
 * while some of the runs had failed is replaced once they are complete.
 */
export async function performLyapunov(context: WorkContext): Promise<void> {
  const { database, experiment } = context;
  const toDo = exponentsToDo(database, experiment);
  const total = toDo.numSaved + toDo.pending.length;
  let done = toDo.numSaved;
  context.onProgress({ stage: "lyapunov", done, total, model: null });
  const skipped = skippedText(toDo);
  if (skipped !== undefined) context.onNotice({ stage: "lyapunov", message: skipped });
  const threads = new PairDistanceThreads(availableParallelism());
  try {
    for (const group of toDo.pending) {
      await saveExponent(context, threads, group);
      done += 1;
      context.onProgress({ stage: "lyapunov", done, total, model: group.embeddingModel });
    }
  } finally {
    await threads.close();
  }
}

async function saveExponent(
  context: WorkContext,
  threads: PairDistanceThreads,
  group: RunsAlike,
): Promise<void> {
  const { database, experiment, lease } = context;
  const startedAt = now();
  const { exponent, numWithoutDirection } = await exponentOf(context, threads, group);
  if (numWithoutDirection > 0) {
    const message = `${describe(group)}: ${numWithoutDirection} of its vectors are all zero and were left out, since they have no direction`;
    context.onNotice({ stage: "lyapunov", message });
  }
  const relaxation = relaxationTime(exponent.divergenceCurve);
  lease.write(() =>
    saveLyapunovResult(database, {
      ...exponent,
      experimentId: experiment.id,
      network: group.network,
      prompt: group.prompt,
      embeddingModel: group.embeddingModel,
      relaxation,
      parameters: {
        metric: "euclidean_on_normalised",
        distance_floor: DISTANCE_FLOOR,
        // Models of ours never give one: it came from elsewhere.
        ...(numWithoutDirection > 0 && { n_without_direction: numWithoutDirection }),
      },
      startedAt,
      completedAt: now(),
    }),
  );
}

/**
 * Holds the vectors of as many steps at a time as there are threads, however many runs there are. Vectors that are all zero are left
 * out: d(t) is then a mean over fewer pairs.
 */
async function exponentOf(
  { database, throwIfStopped }: WorkContext,
  threads: PairDistanceThreads,
  group: RunsAlike,
): Promise<{ exponent: LyapunovExponent; numWithoutDirection: number }> {
  const { embeddingModel, runIds, steps } = group;
  const distances: Promise<PairDistances>[] = [];
  let numWithoutDirection = 0;
  for (const step of steps) {
    await throwIfStopped();
    const vectors = vectorsOfRunsAtStep(database, runIds, step, embeddingModel);
    const dimension = vectors[0]!.length;
    if (vectors.some((vector) => vector.length !== dimension)) {
      throw new DatabaseDamagedError(
        `${describe(group)}, step ${step}: found vectors of several dimensions.`,
      );
    }
    const directed = vectors.filter((vector) => euclideanNorm(vector) > 0);
    numWithoutDirection += vectors.length - directed.length;
    if (directed.length < 2) {
      throw new DatabaseDamagedError(
        `${describe(group)}, step ${step}: found ${directed.length} vectors that are not all zero, expected at least 2.`,
      );
    }
    const computed = threads.pairDistances(directed);
    // Looked at further below; until then a failure is not one that nobody handles.
    computed.catch(() => {});
    distances.push(computed);
    await distances.at(-threads.numThreads);
  }
  return { exponent: exponentOfDistances(await Promise.all(distances), runIds.length), numWithoutDirection };
}

function describe({ network, prompt, embeddingModel }: RunsAlike): string {
  return `the runs of ${network.join(" → ")} from ${JSON.stringify(prompt)}, ${embeddingModel}`;
}

/** One line, or nothing where nothing is skipped. */
function skippedText({ pending, numSaved, withoutPairs, tooShort }: ExponentsToDo): string | undefined {
  const numSkipped = withoutPairs.length + tooShort.length;
  if (numSkipped === 0) return undefined;
  const reasons: string[] = [];
  if (withoutPairs.length > 0) reasons.push(`${withoutPairs.length} with fewer than two complete runs`);
  if (tooShort.length > 0) {
    const models = [...new Set(tooShort.map(({ embeddingModel }) => embeddingModel))];
    reasons.push(`${tooShort.length} with fewer than two outputs per run for ${models.join(", ")}`);
  }
  const all = numSkipped + numSaved + pending.length;
  return `skipped ${numSkipped} of ${all} (a network, a prompt and an embedding model each): ${reasons.join(", ")}`;
}
