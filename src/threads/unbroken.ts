import { setTimeout } from "node:timers/promises";
import {
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  Worker,
  type WorkerOptions,
} from "node:worker_threads";

// A thread that is ended while native code reads for it takes the whole process along: our SQLite library cannot make the objects of a
// row any more, and ends it by an exception that nobody catches. So each thread has a gate, one int32 in shared memory. Native code runs
// behind it, and whoever ends the thread shuts it first.
const KEY = "panic-tda: gate";
const OPEN = 0;
const OCCUPIED = 1;
const SHUT = 2;

/** How long one waits until one looks at a gate again. */
const PAUSE_MS = 2;

/** That of this thread; the main thread is ended by nobody. */
const ownGate = isMainThread ? undefined : (getEnvironmentData(KEY) as Int32Array | undefined);

/** Does what must not be broken off by the end of this thread; short things, since the end waits for it. May be nested. */
export function unbroken<Result>(act: () => Result): Result {
  if (ownGate === undefined || ownGate[0] === OCCUPIED) return act();
  // Behind a gate that is shut there is nothing to do but to be ended.
  while (Atomics.compareExchange(ownGate, 0, OPEN, OCCUPIED) === SHUT) Atomics.wait(ownGate, 0, SHUT);
  try {
    return act();
  } finally {
    Atomics.store(ownGate, 0, OPEN);
  }
}

/** A thread, and what ends it where nothing is broken off. */
export interface EndableThread {
  readonly thread: Worker;
  /** Ends it, whatever else it is doing. */
  readonly end: () => Promise<void>;
}

/** Starts a thread that may use {@link unbroken}. */
export function startEndable(file: string, options: WorkerOptions): EndableThread {
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  // A thread takes over what is set when it is made. Nothing else reaches it before its modules are loaded.
  setEnvironmentData(KEY, gate);
  const thread = new Worker(file, options);
  setEnvironmentData(KEY, undefined);
  let isGone = false;
  thread.once("exit", () => {
    isGone = true;
  });
  const end = async () => {
    while (!isGone && Atomics.compareExchange(gate, 0, OPEN, SHUT) === OCCUPIED) await setTimeout(PAUSE_MS);
    await thread.terminate();
  };
  return { thread, end };
}
