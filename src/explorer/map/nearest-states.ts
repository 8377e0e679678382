import type { Database } from "../../store/database.ts";
import { getRun } from "../../store/runs.ts";
import { decodeVector } from "../../store/vectors.ts";
import { countOccurrences, outputHashes, vectorsOfRun } from "../../store/views/embedded-outputs.ts";
import { outputAt } from "../../store/views/outputs.ts";
import { euclideanDistance } from "../../vectors/euclidean-distance.ts";
import { stateAnswer } from "../answers.ts";
import type { NearestAnswer } from "../api/map.ts";
import { ApiFailure } from "../api-failure.ts";
import { type PointSet, runOfEachPoint } from "./point-set.ts";
import { vectorBatches } from "./vector-batches.ts";

/**
 * The distinct outputs nearest to one, in the original space: every embedding of the set is compared.
 *
 * @throws ApiFailure if the model has not embedded this step
 */
export function nearestStates(
  database: Database,
  set: PointSet,
  { runId, step, count }: { runId: string; step: number; count: number },
): NearestAnswer {
  const [stored] = vectorsOfRun(database, runId, set.model, [step]);
  if (stored === undefined) {
    throw new ApiFailure("not-found", `${set.model} has not embedded step ${step} of run ${runId}.`);
  }
  const origin = decodeVector(stored, `${set.model}: step ${step} of run ${runId}`);
  const distances = new Float64Array(set.steps.length);
  for (const { first, vectors, dimension } of vectorBatches(database, set)) {
    for (let at = 0; at < vectors.length / dimension; at++) {
      distances[first + at] = euclideanDistance(origin, 0, vectors, at, dimension);
    }
  }
  const runs = runOfEachPoint(set);
  const own = set.runIds.indexOf(runId);
  const isOwn = (point: number) => runs[point] === own && set.steps[point] === step;
  const order = Uint32Array.from(distances.keys()).sort(
    (a, b) => distances[a]! - distances[b]! || Number(isOwn(b)) - Number(isOwn(a)) || a - b,
  );

  const hashesOfRun = new Map<number, string[]>();
  const seen = new Set<string>();
  const states: NearestAnswer["states"][number][] = [];
  for (const point of order) {
    if (states.length === count) break;
    const run = runs[point]!;
    const id = set.runIds[run]!;
    if (!hashesOfRun.has(run)) hashesOfRun.set(run, outputHashes(database, id));
    const hash = hashesOfRun.get(run)![set.steps[point]!];
    if (hash === undefined || seen.has(hash)) continue;
    seen.add(hash);
    const output = outputAt(database, id, set.steps[point]!);
    const described = getRun(database, id);
    if (output === undefined || described === undefined) continue;
    states.push({
      ...stateAnswer(described.experiment_id, output),
      distance: distances[point]!,
      occurrences: countOccurrences(database, hash, set.model),
      prompt: described.initial_prompt,
      network: described.network,
    });
  }
  return { model: set.model, numCompared: set.steps.length, states };
}
