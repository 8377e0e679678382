import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { NOISE, numberedBySize } from "../../clusters/cluster-labels.ts";
import { euclideanDistance } from "../../vectors/euclidean-distance.ts";
import { numRowsOf, type VectorRows } from "../../vectors/vector-rows.ts";

/** Beside the sources, from `src/stages/clusters/` and from `dist/stages/clusters/`. */
const script = fileURLToPath(new URL("../../../src/stages/clusters/cluster_with_evoc.py", import.meta.url));

/** EVoC fails on fewer points: it looks for this many neighbours. */
export const FEWEST_EVOC_POINTS = 16;

/** EVoC's parameters, by their names there. */
export interface EvocParameters {
  readonly noise_level: number;
  readonly base_min_cluster_size: number;
  readonly min_samples: number;
  readonly random_state: number;
}

export interface EvocResult {
  /** The version of the package. */
  readonly version: string;
  /** For each layer, the finest first, the label of each point: −1 is noise, 0 the largest cluster. */
  readonly layers: readonly Int32Array[];
}

/** The Python environment cannot run EVoC, or EVoC failed. */
export class EvocError extends Error {
  override readonly name = "EvocError";
}

/**
 * Clusters unit vectors with EVoC, in a Python process of its own.
 *
 * @param rows - Of unit length, at least `FEWEST_EVOC_POINTS`.
 * @param python - An interpreter with the package `evoc`.
 * @throws EvocError that names the interpreter and says how to install what is missing; the signal's reason once it has fired
 * @see https://github.com/TutteInstitute/evoc
 */
export async function evoc(
  rows: VectorRows<Float32Array>,
  parameters: EvocParameters,
  python: string,
  signal?: AbortSignal,
): Promise<EvocResult> {
  signal?.throwIfAborted();
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "pipe"], ...(signal && { signal }) });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  const { coordinates, dimension } = rows;
  const request = JSON.stringify({ rows: numRowsOf(rows), dimension, parameters });
  const bytes = new Uint8Array(coordinates.buffer, coordinates.byteOffset, coordinates.byteLength);
  // A process that ends early has closed its input; why it ended is what matters.
  const written = pipeline([Buffer.from(`${request}\n`), bytes], child.stdin).catch(() => {});
  try {
    const [exitCode, answer, said] = await Promise.all([
      ended,
      text(child.stdout),
      text(child.stderr),
      written,
    ]);
    if (exitCode !== 0) throw failure(python, said, exitCode);
    return parsed(answer, numRowsOf(rows), python);
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new EvocError(`${python}: there is no such Python interpreter.`, { cause: error });
    }
    throw error;
  }
}

/** Reads the script's answer, which may be anything if `python` is not what it should be. */
function parsed(answer: string, count: number, python: string): EvocResult {
  let found: { version?: unknown; layers?: unknown };
  try {
    found = JSON.parse(answer);
  } catch (cause) {
    const beginning = JSON.stringify(answer.slice(0, 80));
    throw new EvocError(`${python}: EVoC's answer is no JSON, it begins with ${beginning}.`, { cause });
  }
  const { version, layers } = found;
  const isWhole = (labels: unknown) => Array.isArray(labels) && labels.length === count;
  if (typeof version !== "string" || !Array.isArray(layers) || !layers.every(isWhole)) {
    throw new EvocError(`${python}: EVoC's answer does not have a label for each of ${count} embeddings.`);
  }
  return { version, layers: layers.map((labels) => numberedBySize(Int32Array.from(labels))) };
}

function failure(python: string, said: string, exitCode: number | null): EvocError {
  const missing = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(said)?.[1];
  if (missing !== undefined) {
    return new EvocError(
      `${python}: the Python package ${missing} is not installed.\n  Install it: ${python} -m pip install evoc`,
    );
  }
  const last = said.trimEnd().split("\n").slice(-5).join("\n  ");
  return new EvocError(`${python}: EVoC ended with exit code ${exitCode}:\n  ${last}`);
}

/** The member of each cluster that is nearest to the mean of its members, of several the first one. */
export function nearestToMeans({ coordinates, dimension }: VectorRows, labels: Int32Array): Uint32Array {
  const numClusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const means = new Float64Array(numClusters * dimension);
  const sizes = new Float64Array(numClusters);
  for (const [point, label] of labels.entries()) {
    if (label === NOISE) continue;
    sizes[label]! += 1;
    for (let k = 0; k < dimension; k++) means[label * dimension + k]! += coordinates[point * dimension + k]!;
  }
  for (const at of means.keys()) means[at]! /= sizes[Math.floor(at / dimension)]!;
  const nearest = new Uint32Array(numClusters);
  const shortest = new Float64Array(numClusters).fill(Number.POSITIVE_INFINITY);
  for (const [point, label] of labels.entries()) {
    if (label === NOISE) continue;
    const distance = euclideanDistance(coordinates, point, means, label, dimension);
    if (distance < shortest[label]!) [nearest[label], shortest[label]] = [point, distance];
  }
  return nearest;
}
