import type { CatalogueEntry } from "./catalogue.ts";

/** A CPU is that much slower than a GPU, in the worst case. */
const CPU_TIME_FACTOR = 60;
/** An item that takes that much longer than the slowest one so far hangs: texts and pictures differ, and so does what else runs. */
const SLOWEST_ITEM_FACTOR = 20;

/**
 * How long a call may take before it counts as hung. On a GPU that is the catalogue's estimate. On a CPU nobody can estimate it: there
 * the first call is given a generous guess, and later ones what was measured, in this process or when the model was tried.
 */
export class CallLimits {
  /** Milliseconds per item of the slowest call, by model. */
  readonly #measured = new Map<string, number>();
  readonly #earlier: (name: string) => number | undefined;

  /** @param earlier - Milliseconds per item that a model has taken on this machine before this process. */
  constructor(earlier: (name: string) => number | undefined = () => undefined) {
    this.#earlier = earlier;
  }

  /** @returns milliseconds */
  limitMs(
    { name, time_limits: { call_s, item_s } }: CatalogueEntry,
    numItems: number,
    isCpu: boolean,
  ): number {
    const onGpu = 1000 * (call_s + numItems * item_s);
    if (!isCpu) return onGpu;
    const guess = CPU_TIME_FACTOR * onGpu;
    const itemMs = this.slowestItemMs(name);
    if (itemMs === undefined) return guess;
    return Math.min(guess, 1000 * call_s + SLOWEST_ITEM_FACTOR * numItems * itemMs);
  }

  /** Notes how long a call took that was answered well. */
  measure(name: string, numItems: number, tookMs: number): void {
    this.#measured.set(name, Math.max(this.#measured.get(name) ?? 0, tookMs / numItems));
  }

  /** Milliseconds per item of the slowest call; undefined if none is known. */
  slowestItemMs(name: string): number | undefined {
    const now = this.#measured.get(name);
    const before = this.#earlier(name);
    return now === undefined || before === undefined ? (now ?? before) : Math.max(now, before);
  }

  /** @returns milliseconds that loading may take */
  loadMs({ time_limits: { load_s } }: CatalogueEntry, isCpu: boolean): number {
    return 1000 * load_s * (isCpu ? CPU_TIME_FACTOR : 1);
  }
}
