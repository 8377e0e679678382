import { LRUCache } from "lru-cache";
import { InterruptedError } from "../../errors.ts";
import type { WhyExperiment, WhyRun } from "../../why/answer.ts";
import type { CyclesOfNetwork } from "../../why/cycles.ts";
import type { WhyProgress } from "../../why/pace.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { WhyQuestion } from "./why-question.ts";
import type { WhyMethods, WhyProgressEvent } from "./why-thread.ts";

/** Answers that are kept in memory, for those whose cache folder cannot be written. */
const KEPT = 16;

/**
 * Answers of `why`, computed in threads: what follows from outputs alone in one, so that it is there at once, and what wants all vectors in
 * another, one after the other.
 */
export class WhyService {
  readonly #quick: ExplorerThread<WhyMethods>;
  readonly #thorough: ExplorerThread<WhyMethods>;
  readonly #kept = new LRUCache<string, WhyExperiment | WhyRun>({ max: KEPT });
  readonly #listeners = new Map<number, (progress: WhyProgress) => void>();
  #lastJob = 0;

  constructor(databasePath: string) {
    const tell = ({ job, progress }: WhyProgressEvent) => this.#listeners.get(job)?.(progress);
    this.#quick = new ExplorerThread("#explorer-why-thread", databasePath);
    this.#thorough = new ExplorerThread("#explorer-why-thread", databasePath, tell);
  }

  /** The name of the answer to a question as the database is now, and the answer if it is known already. */
  async lookUp(question: WhyQuestion): Promise<ReturnType<WhyMethods["lookUp"]>> {
    const { key, answer } = await this.#quick.call("lookUp", question);
    return { key, answer: answer ?? this.#kept.get(key) ?? null };
  }

  /** What follows from outputs alone. */
  exact(question: WhyQuestion): Promise<WhyExperiment> {
    return this.#quick.call("exact", question);
  }

  cycles(experimentId: string): Promise<readonly CyclesOfNetwork[]> {
    return this.#quick.call("cycles", experimentId);
  }

  /**
   * The whole answer.
   *
   * @param key - What {@link lookUp} named it.
   * @throws InterruptedError once the signal has fired
   */
  async whole(
    question: WhyQuestion,
    key: string,
    { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: WhyProgress) => void },
  ): Promise<WhyExperiment | WhyRun> {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (signal.aborted) throw new InterruptedError("Interrupted before the answer was begun.");
    const job = ++this.#lastJob;
    const cancelled = new SharedArrayBuffer(1);
    const cancel = () => void Atomics.store(new Uint8Array(cancelled), 0, 1);
    signal.addEventListener("abort", cancel);
    this.#listeners.set(job, onProgress);
    try {
      const answer = await this.#thorough.call("whole", { question, key, job, cancelled });
      this.#kept.set(key, answer);
      return answer;
    } catch (error) {
      // A class of error does not survive the way between threads.
      if (signal.aborted) throw new InterruptedError("Interrupted before the answer was finished.");
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#listeners.delete(job);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#thorough.close()]);
  }
}
