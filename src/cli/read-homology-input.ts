import { UserInputError } from "../errors.ts";
import {
  type ComputeVietorisRipsOptions,
  computeVietorisRips,
  computeVietorisRipsOfDistances,
} from "../homology/compute-vietoris-rips.ts";
import { distancesOfCorrelations } from "../homology/correlation-distances.ts";
import { flatDistances } from "../homology/flat-distances.ts";
import type { VietorisRipsResult } from "../homology/vietoris-rips-result.ts";
import { counted } from "../text/numbers.ts";
import type { MetricName } from "../vectors/metrics.ts";
import { pairwiseDistances } from "../vectors/pairwise-distances.ts";
import { type HomologyInputOptions, refuseMeaningless } from "./homology-input-options.ts";
import { readMatrix } from "./matrices/read-matrix.ts";

/** What a file's diagrams are computed of. */
export interface HomologyInput {
  /** What errors call the file. */
  readonly source: string;
  /** What was done to the numbers; null if nothing was. */
  readonly note: string | null;
  readonly compute: (options: ComputeVietorisRipsOptions) => Promise<VietorisRipsResult>;
}

/**
 * Reads points, distances or correlations, and makes of them what the kernel takes.
 *
 * @throws UserInputError naming what is wrong, by its place in the file
 */
export function readHomologyInput(path: string, options: HomologyInputOptions): HomologyInput {
  refuseMeaningless(options);
  const {
    from,
    metric = "euclidean",
    symmetrize = false,
    separator,
    header = false,
    index = false,
  } = options;
  const { source, rows } = readMatrix(path, {
    separator,
    hasHeader: header,
    hasIndex: index,
    mayBeInfinite: from === "distances",
    mayBeCondensed: from === "distances",
  });
  const saidOf = (error: unknown): never => {
    if (!(error instanceof RangeError)) throw error;
    throw new UserInputError(`${source}: ${spoken(error.message)}`, { cause: error });
  };
  try {
    const { note, compute } = inputOf(rows, { from, metric, symmetrize }, source);
    return {
      source,
      note: note === null ? null : `${source}: ${note}`,
      compute: (given) => compute(given).catch(saidOf),
    };
  } catch (error) {
    return saidOf(error);
  }
}

type Rows = Parameters<typeof computeVietorisRipsOfDistances>[0];
type Computing = Pick<HomologyInput, "note" | "compute">;

function inputOf(
  rows: Rows,
  {
    from,
    metric,
    symmetrize,
  }: { from: HomologyInputOptions["from"]; metric: MetricName; symmetrize: boolean },
  source: string,
): Computing {
  if (rows instanceof Float32Array || rows instanceof Float64Array) return ofDistances(rows, null);
  if (from === "points") {
    if (metric === "euclidean") return { note: null, compute: (given) => computeVietorisRips(rows, given) };
    return ofDistances(pairwiseDistances(rows, metric), null);
  }
  refuseOblong(rows, source);
  if (from === "correlation") {
    const { distances: correlations, numPoints } = flatDistances(rows);
    const { distances, greatestChange } = distancesOfCorrelations(correlations, numPoints, { symmetrize });
    return ofDistances(distances, symmetrize ? greatestChange : null);
  }
  if (!symmetrize) return ofDistances(rows, null);
  const { distances, numPoints, greatestChange } = flatDistances(rows, { symmetrize });
  return ofDistances(square(distances, numPoints), greatestChange);
}

function ofDistances(distances: Rows, greatestChange: number | null): Computing {
  const most = greatestChange === 0 ? "0" : greatestChange?.toPrecision(3);
  const note = greatestChange === null ? null : `symmetrized, which changed no number by more than ${most}.`;
  return { note, compute: (options) => computeVietorisRipsOfDistances(distances, options) };
}

function refuseOblong(rows: readonly ArrayLike<number>[], source: string): void {
  const columns = rows[0]?.length ?? 0;
  if (columns === rows.length) return;
  throw new UserInputError(
    `${source}: found ${counted(rows.length, "row")} of ${counted(columns, "number")}, expected as many rows as columns.`,
    {
      hint: "If they are points: --from points. If names are among them: --header and --index.",
    },
  );
}

function square(flat: Float32Array | Float64Array, n: number): ArrayLike<number>[] {
  return Array.from({ length: n }, (_, row) => flat.subarray(row * n, (row + 1) * n));
}

/** The library's options, as the command calls them. */
function spoken(message: string): string {
  return message.replace("to blame: symmetrize", "to blame: --symmetrize");
}
