import type { SearchHeader } from "../../../src/explorer/api/search.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { askBytes } from "../server/ask.ts";

/** What a query has found: runs as a whole, or some of their states. */
export class Found {
  readonly header: SearchHeader;
  /** By run; null: all of its states. */
  readonly #steps: ReadonlyMap<string, ReadonlySet<number> | null>;
  readonly #order: ReadonlyMap<string, number>;

  constructor(header: SearchHeader, whole: Uint8Array, run: Uint32Array, step: Uint32Array) {
    this.header = header;
    const steps = new Map<string, Set<number> | null>();
    header.runs.id.forEach((id, r) => {
      steps.set(id, whole[r] === 1 ? null : new Set());
    });
    for (let i = 0; i < run.length; i++) steps.get(header.runs.id[run[i]!]!)?.add(step[i]!);
    this.#steps = steps;
    this.#order = new Map(header.runs.id.map((id, r) => [id, r]));
  }

  get numRuns(): number {
    return this.header.runs.id.length;
  }

  /** Whether something of a run is found. */
  has(run: string): boolean {
    return this.#steps.has(run);
  }

  /** A picture is found by the caption that was written from it, the next output of its run. */
  hasState(run: string, step: number, isPicture = false): boolean {
    const steps = this.#steps.get(run);
    if (steps === undefined || steps === null) return steps === null;
    return steps.has(step) || (isPicture && steps.has(step + 1));
  }

  /** How many captions of a run are found. */
  numStatesOf(run: string): number {
    const order = this.#order.get(run);
    return order === undefined ? 0 : (this.header.runs.numStates[order] ?? 0);
  }

  /** Whether something of the runs of an experiment is found. */
  hasExperiment(id: string): boolean {
    return this.header.experiments.some((one) => one.id === id);
  }
}

export async function readFound(path: string, signal: AbortSignal): Promise<Found> {
  const { header, columns } = decodeColumns<SearchHeader>(await askBytes(path, { signal }));
  return new Found(
    header,
    columns.whole as Uint8Array,
    columns.run as Uint32Array,
    columns.step as Uint32Array,
  );
}
