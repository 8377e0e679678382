import { distanceMatrix } from "../../measures/distance-matrix.ts";
import { distancesTo, stepLengths } from "../../measures/step-lengths.ts";
import type { Database } from "../../store/database.ts";
import { getRun } from "../../store/runs.ts";
import { countTrajectoryPoints, promptVector, trajectoryPoints } from "../../store/views/run-trajectory.ts";
import type { DistancesHeader, TrajectoryAnswer } from "../api/trajectories.ts";

const MOST_COMPARED = 1024;

/** How far a run is from its prompt, and how far it moves, at each step that a model has embedded. */
export function trajectoryOf(database: Database, runId: string, model: string): TrajectoryAnswer {
  const run = getRun(database, runId);
  const points = trajectoryPoints(database, runId, model);
  const vectors = points.map(({ vector }) => vector);
  const prompt =
    run === undefined ? undefined : promptVector(database, run.experiment_id, run.initial_prompt, model);
  const origin = prompt ?? vectors[0];
  return {
    model,
    steps: points.map(({ step }) => step),
    origin: prompt === undefined ? "first" : "prompt",
    distanceToOrigin: origin === undefined ? [] : distancesTo(origin, vectors),
    stepLength: stepLengths(vectors),
  };
}

/** The recurrence plot of a run; of a long one, every so many-th point. */
export function distancesOf(
  database: Database,
  runId: string,
  model: string,
): {
  header: DistancesHeader;
  columns: { steps: Uint32Array<ArrayBuffer>; distances: Float32Array<ArrayBuffer> };
} {
  const stride = Math.max(1, Math.ceil(countTrajectoryPoints(database, runId, model) / MOST_COMPARED));
  const points = trajectoryPoints(database, runId, model, stride);
  const distances = distanceMatrix(points.map(({ vector }) => vector));
  let greatest = 0;
  for (const distance of distances) if (distance > greatest) greatest = distance;
  return {
    header: { model, stride, greatest },
    columns: { steps: Uint32Array.from(points, ({ step }) => step), distances },
  };
}
