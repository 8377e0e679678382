import { availableParallelism, loadavg } from "node:os";
import { type EventLoopUtilization, performance } from "node:perf_hooks";

/** Of the time in which this thread had nothing to do. */
const SHARE_OF_IDLE = 0.5;
/** Of all time, where the machine has something to do. */
const SHARE_OF_BUSY = 0.01;
/** Of the machine's processors: where this process takes more of them, none is to spare. */
const MOST_PROCESSORS = 0.5;

/** What was seen of a stretch of time. */
export interface Stretch {
  readonly elapsedMs: number;
  /** How long this thread waited. */
  readonly idleMs: number;
  /** What all threads of this process have used. */
  readonly processorMs: number;
  /** How many threads of the whole machine wanted to run, on average of the last minute. */
  readonly load: number;
  readonly numProcessors: number;
}

/** How much of a stretch of time may be spent on what can wait, in milliseconds. */
export function spareMs({ elapsedMs, idleMs, processorMs, load, numProcessors }: Stretch): number {
  const isBusy = load >= numProcessors || processorMs >= MOST_PROCESSORS * numProcessors * elapsedMs;
  return Math.max(SHARE_OF_BUSY * elapsedMs, isBusy ? 0 : SHARE_OF_IDLE * idleMs);
}

/** Time to spare, which is gathered and spent. What cost more than there was is made up for by waiting. */
export class SpareTime {
  #balanceMs = 0;
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #processor = process.cpuUsage();
  #since = performance.now();

  /** Whether something may be done now. */
  hasSome(): boolean {
    const now = performance.now();
    const { idle } = performance.eventLoopUtilization(this.#utilization);
    const { user, system } = process.cpuUsage(this.#processor);
    const elapsedMs = now - this.#since;
    const gathered = spareMs({
      elapsedMs,
      idleMs: idle,
      processorMs: (user + system) / 1000,
      load: loadavg()[0] ?? 0,
      numProcessors: availableParallelism(),
    });
    this.#utilization = performance.eventLoopUtilization();
    this.#processor = process.cpuUsage();
    this.#since = now;
    // Not hoarded: after an idle hour there is no more to spare than after a second.
    this.#balanceMs = Math.min(this.#balanceMs + gathered, SHARE_OF_IDLE * 1000);
    return this.#balanceMs > 0;
  }

  spend(milliseconds: number): void {
    this.#balanceMs -= milliseconds;
  }
}
