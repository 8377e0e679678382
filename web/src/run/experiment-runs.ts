import type { RunRow } from "../../../src/explorer/api/runs.ts";

/** All runs of an experiment: by id, and by the place that each row names. */
export class ExperimentRuns {
  /** In the order of their ids. */
  readonly rows: readonly RunRow[];
  readonly #orderOf: ReadonlyMap<string, number>;
  readonly #byPlace: ReadonlyMap<string, RunRow>;

  constructor(rows: readonly RunRow[]) {
    this.rows = rows;
    this.#orderOf = new Map(rows.map(({ id }, order) => [id, order]));
    this.#byPlace = new Map(rows.map((row) => [placeKey(row.network, row.seedIndex, row.prompt), row]));
  }

  get(id: string): RunRow | undefined {
    return this.rows[this.#orderOf.get(id) ?? -1];
  }

  /** The run of a network, a seed and a prompt, by their indices in the experiment's lists. A place may be empty. */
  at(network: number, seedIndex: number, prompt: number): RunRow | undefined {
    return this.#byPlace.get(placeKey(network, seedIndex, prompt));
  }

  /**
   * Some runs as the server reads them: `ID*25` for 25 runs that follow each other. What is seen of a mosaic is a few ranges,
   * so that the address of a request stays short.
   */
  ranges(ids: readonly string[]): string {
    const orders = ids.flatMap((id) => this.#orderOf.get(id) ?? []).sort((a, b) => a - b);
    const ranges: string[] = [];
    for (let i = 0; i < orders.length; ) {
      let end = i + 1;
      while (orders[end] === orders[i]! + (end - i)) end++;
      const { id } = this.rows[orders[i]!]!;
      ranges.push(end - i === 1 ? id : `${id}*${end - i}`);
      i = end;
    }
    return ranges.join(",");
  }
}

function placeKey(network: number, seedIndex: number, prompt: number): string {
  return `${network} ${seedIndex} ${prompt}`;
}
