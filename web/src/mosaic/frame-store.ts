import type { FramesAnswer } from "../../../src/explorer/api/mosaic.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { askJson } from "../server/ask.ts";

/** What a run shows at a step. */
export type Frame = { readonly image: string } | { readonly text: string };

/** Steps that are fetched together: moving the slider within them asks the server nothing. */
const CHUNK = 64;
const RUNS_PER_REQUEST = 250;

/**
 * What the runs of an experiment show, fetched for the runs that are looked at, many steps at a time.
 */
export class FrameStore {
  readonly #experimentId: string;
  readonly #maxLength: number;
  /** By run and chunk. A chunk with holes is asked for again when the experiment has grown. */
  readonly #chunks = new Map<string, { frames: (Frame | null)[]; version: string }>();
  readonly #asked = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(experimentId: string, maxLength: number) {
    this.#experimentId = experimentId;
    this.#maxLength = maxLength;
  }

  /** Null: nothing is saved there; undefined: not known yet. */
  frame(run: string, step: number): Frame | null | undefined {
    return this.#chunks.get(keyOf(run, Math.floor(step / CHUNK)))?.frames[step % CHUNK];
  }

  /**
   * Fetches what is missing of some runs around a step.
   *
   * @param wanted - Their ids.
   * @param runs - All runs of the experiment.
   * @param version - Of the experiment: chunks with holes that were read at an older one are read again.
   */
  want(wanted: readonly string[], runs: ExperimentRuns, step: number, version: string): void {
    const chunk = Math.floor(step / CHUNK);
    this.#wantChunk(wanted, runs, chunk, version);
    const next = Math.floor((step + CHUNK / 4) / CHUNK);
    if (next !== chunk && next * CHUNK < this.#maxLength) this.#wantChunk(wanted, runs, next, version);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wantChunk(wanted: readonly string[], runs: ExperimentRuns, chunk: number, version: string): void {
    const missing = wanted.filter((run) => {
      const key = keyOf(run, chunk);
      if (this.#asked.has(key)) return false;
      const known = this.#chunks.get(key);
      return known === undefined || (known.version !== version && known.frames.includes(null));
    });
    for (let i = 0; i < missing.length; i += RUNS_PER_REQUEST)
      void this.#fetch(missing.slice(i, i + RUNS_PER_REQUEST), runs, chunk, version);
  }

  async #fetch(
    wanted: readonly string[],
    runs: ExperimentRuns,
    chunk: number,
    version: string,
  ): Promise<void> {
    const keys = wanted.map((run) => keyOf(run, chunk));
    for (const key of keys) this.#asked.add(key);
    try {
      const step = chunk * CHUNK;
      const steps = Math.min(CHUNK, this.#maxLength - step);
      const query = { runs: runs.ranges(wanted), step, steps };
      const answer = await askJson<FramesAnswer>(
        pathOf(routes.frames, { experiment: this.#experimentId }, query),
      );
      const images = answer.images.map((image) => ({ image }));
      const texts = answer.texts.map((text) => ({ text }));
      answer.runs.forEach((run, r) => {
        const frames = answer.cells.map((cells) => {
          const cell = cells[r] ?? null;
          if (cell === null) return null;
          return cell >= 0 ? images[cell]! : texts[-1 - cell]!;
        });
        this.#chunks.set(keyOf(run, chunk), { frames, version });
      });
    } catch {
      // The connection tells of a lost server. The frames are wanted again at the next step or the next word of the server.
    } finally {
      for (const key of keys) this.#asked.delete(key);
      for (const listener of this.#listeners) listener();
    }
  }
}

function keyOf(run: string, chunk: number): string {
  return `${run} ${chunk}`;
}
