import { loopGenerators, MOST_POINTS } from "../homology/loop-generators.ts";
import { presentExperiment } from "../store/experiments.ts";
import { presentRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { decodeVector } from "../store/vectors.ts";
import { vectorsOfRun } from "../store/views/whole-runs.ts";
import { countDistinctRows } from "../vectors/distinct-rows.ts";
import { numRowsOf, vectorRows } from "../vectors/vector-rows.ts";
import { chosenModels } from "../why/why-experiment.ts";
import type { RunLoops } from "./answer.ts";

/** So many of the most persistent loops are told where nothing else is said. */
const LOOPS = 5;

/**
 * Which steps of a run make the most persistent loops of its trajectory, by each embedding model. Only reads.
 *
 * @throws UserInputError for an unknown embedding model
 */
export function loopsOfRun(
  store: Store,
  runId: string,
  {
    embeddingModels,
    count = LOOPS,
    mostPoints = MOST_POINTS,
  }: {
    embeddingModels?: readonly string[] | undefined;
    count?: number | undefined;
    /** Of more different points none is sought; at most {@link MOST_POINTS}. */
    mostPoints?: number | undefined;
  } = {},
): RunLoops[] {
  const { database } = store;
  const experiment = presentExperiment(database, presentRun(database, runId).experiment_id);
  return chosenModels(experiment, embeddingModels).map((model) => {
    const stored = vectorsOfRun(database, runId, model, Number.MAX_SAFE_INTEGER);
    const points = stored.map(({ step, vector }) => decodeVector(vector, `run ${runId}, step ${step}`));
    const rows = vectorRows(points);
    const distinct = points.length === 0 ? 0 : countDistinctRows(rows);
    const about = {
      run: runId,
      embedding_model: model,
      points: points.length === 0 ? 0 : numRowsOf(rows),
      distinct,
    };
    if (distinct > mostPoints)
      return {
        ...about,
        loops: [],
        why: `${distinct} distinct points, loops are sought among ${mostPoints} at most`,
      };
    const loops = loopGenerators(points, count).map(({ birth, death, paths }) => ({
      birth,
      death,
      paths: paths.map((path) => startingEarly(path).map((at) => stored[at]!.step)),
    }));
    return { ...about, loops, why: loops.length > 0 ? null : "its trajectory has no loop" };
  });
}

/** The same closed path, begun at its earliest point and gone in the direction of the earlier neighbour. */
function startingEarly(path: readonly number[]): number[] {
  const at = path.indexOf(Math.min(...path));
  const turned = [...path.slice(at), ...path.slice(0, at)];
  return turned[1]! <= turned.at(-1)! ? turned : [turned[0]!, ...turned.slice(1).reverse()];
}
