import type { GenerativeModel } from "../../models/model.ts";
import { writes } from "../../models/model.ts";
import { type Computation, computationOf, findOutput, type KnownOutput } from "../../store/computations.ts";
import type { Database } from "../../store/database.ts";
import type { Experiment } from "../../store/experiments.ts";

// A hash, an id and a caption each: some 15 MB.
const MOST_REMEMBERED = 30_000;

/**
 * The outputs that need not be computed, since they are stored. What was looked up or saved last is remembered: a run in a cycle asks
 * for the same few again and again.
 */
export class KnownOutputs {
  readonly #database: Database;
  readonly #imageFormat: Experiment["image_format"];
  readonly #remembered = new Map<number, { computation: Computation; known: KnownOutput }>();
  /** What is computed and not saved yet. */
  readonly #unsaved = new Set<number>();

  constructor(database: Database, { image_format }: Pick<Experiment, "image_format">) {
    this.#database = database;
    this.#imageFormat = image_format;
  }

  computation(model: GenerativeModel, modelVersionId: string, seed: number, inputHash: string): Computation {
    const imageFormat = writes(model.kind) === "image" ? this.#imageFormat : null;
    return computationOf({ modelVersionId, seed, inputHash, imageFormat });
  }

  /** Whether one of them is on its way into the database: to be waited for, so that whether it is taken is no matter of time. */
  isUnsaved(computation: Computation): boolean {
    return this.#unsaved.size > 0 && this.#unsaved.has(computation.key);
  }

  find(computation: Computation): KnownOutput | undefined {
    const remembered = this.#remembered.get(computation.key);
    if (remembered !== undefined && isSame(remembered.computation, computation)) return remembered.known;
    const known = findOutput(this.#database, computation);
    if (known !== undefined) this.#remember(computation, known);
    return known;
  }

  willBeSaved(computation: Computation): void {
    this.#unsaved.add(computation.key);
  }

  saved(computation: Computation, known: KnownOutput): void {
    this.#unsaved.delete(computation.key);
    this.#remember(computation, known);
  }

  /** Of one that could not be computed, or is not in the database any more. */
  forget(computation: Computation): void {
    this.#unsaved.delete(computation.key);
    this.#remembered.delete(computation.key);
  }

  #remember(computation: Computation, known: KnownOutput): void {
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(computation.key, { computation, known });
  }
}

function isSame(a: Computation, b: Computation): boolean {
  return a.modelVersionId === b.modelVersionId && a.seed === b.seed && a.inputHash === b.inputHash;
}
