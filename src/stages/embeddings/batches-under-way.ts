import type { EmbeddedBatch } from "./embed-batch.ts";
import type { PendingBatch, SourcedVector } from "./pending-batches.ts";

interface UnderWay {
  readonly batch: PendingBatch;
  readonly embedding: Promise<unknown>;
  /** Undefined while it is being computed. */
  outcome: { readonly embedded: EmbeddedBatch } | { readonly error: unknown } | undefined;
  /** Vectors that later batches wait for, by output hash. They are empty until they are computed. */
  readonly promised: Map<string, SourcedVector>;
}

/**
 * Batches that are computed side by side, and saved in the order of their making. A content that one of them computes is not computed by
 * the next, which waits for it: equal outputs have bitwise equal vectors, however many are computed at a time.
 */
export class BatchesUnderWay {
  readonly #most: () => number;
  readonly #save: (batch: EmbeddedBatch) => void;
  readonly #underWay: UnderWay[] = [];

  /** @param most - How many are computed at a time; asked each time, since executors may join. */
  constructor(most: () => number, save: (batch: EmbeddedBatch) => void) {
    this.#most = most;
    this.#save = save;
  }

  /** The vector of a content that is not saved yet; it may be empty so far. */
  find(outputHash: string): SourcedVector | undefined {
    for (const { batch, outcome, promised } of this.#underWay) {
      if (outcome !== undefined) {
        const computed = "embedded" in outcome ? outcome.embedded.vectors.get(outputHash) : undefined;
        if (computed !== undefined) return computed;
      } else if (batch.toCompute.has(outputHash)) {
        const vector = promised.get(outputHash) ?? { vector: new Float32Array(0), embeddingId: null };
        promised.set(outputHash, vector);
        return vector;
      }
    }
    return undefined;
  }

  /** Takes in a batch whose computation has begun; saves those before it that are computed, and waits until another one may begin. */
  async begin(batch: PendingBatch, embedding: Promise<EmbeddedBatch>): Promise<void> {
    const one = { batch, outcome: undefined, promised: new Map() } as Omit<UnderWay, "embedding">;
    const settled = embedding.then(
      (embedded) => {
        one.outcome = { embedded };
      },
      (error: unknown) => {
        one.outcome = { error };
      },
    );
    this.#underWay.push(Object.assign(one, { embedding: settled }));
    this.#saveComputed();
    for (;;) {
      this.#throwFailure();
      const computing = this.#underWay.filter(({ outcome }) => outcome === undefined);
      // One that takes long does not let any number of others pile up behind it.
      if (computing.length < this.#most() && this.#underWay.length <= 2 * this.#most()) return;
      await (this.#underWay.length > 2 * this.#most()
        ? this.#underWay[0]!.embedding
        : Promise.race(computing.map((other) => other.embedding)));
      if (this.#underWay.length > 1) this.#saveComputed();
    }
  }

  /** Waits for all, saves those that are good, and throws the first failure. */
  async finish(): Promise<void> {
    let failure: { error: unknown } | undefined;
    while (this.#underWay.length > 0) {
      await this.#underWay[0]!.embedding;
      try {
        this.#saveFirst();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  /** After one that failed, none is begun any more. It is left to `finish`, which saves the others. */
  #throwFailure(): void {
    for (const { outcome } of this.#underWay)
      if (outcome !== undefined && "error" in outcome) throw outcome.error;
  }

  /** All but the last, which is saved while the next one computes. */
  #saveComputed(): void {
    while (this.#underWay.length > 1 && this.#underWay[0]!.outcome !== undefined) this.#saveFirst();
  }

  #saveFirst(): void {
    // Before the saving: should that throw, the batch is not saved again.
    const { outcome, promised } = this.#underWay.shift()!;
    if (outcome === undefined) throw new Error("a batch is to be saved that is not computed yet");
    if ("error" in outcome) throw outcome.error;
    const { vectors, failures } = outcome.embedded;
    this.#save(outcome.embedded);
    // What could not be computed fails for those who waited, too.
    for (const [hash, promise] of promised) {
      const computed = vectors.get(hash);
      if (computed === undefined) promise.failure = failures.get(hash) ?? "it was not computed";
      else Object.assign(promise, computed);
    }
  }
}
