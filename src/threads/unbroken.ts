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
// behind it, and whoever ends the thread shuts it first: `end`, or the exit of the process, which ends them all.
const KEY = "panic-tda: gate";
const OPEN = 0;
const OCCUPIED = 1;
/** Occupied, and shut by the thread itself as soon as it leaves. */
const LEAVING = 2;
const SHUT = 3;

/** How long one waits until one looks at a gate again. */
const PAUSE_MS = 2;
/** An exit waits no longer than this for threads that read. */
const EXIT_WAIT_MS = 2_000;

/** Of the threads that are alive. */
const gates = new Set<Int32Array>();

/** That of this thread; the main thread is ended by nobody. */
const ownGate = isMainThread ? undefined : (getEnvironmentData(KEY) as Int32Array | undefined);

/** Does what must not be broken off by the end of this thread; short things, since the end waits for it. May be nested. */
export function unbroken<Result>(act: () => Result): Result {
  if (ownGate === undefined || ownGate[0] === OCCUPIED || ownGate[0] === LEAVING) return act();
  // Behind a gate that is shut there is nothing to do but to be ended.
  while (Atomics.compareExchange(ownGate, 0, OPEN, OCCUPIED) === SHUT) Atomics.wait(ownGate, 0, SHUT);
  try {
    return act();
  } finally {
    if (Atomics.compareExchange(ownGate, 0, OCCUPIED, OPEN) === LEAVING) {
      Atomics.store(ownGate, 0, SHUT);
      Atomics.notify(ownGate, 0);
    }
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
  if (gates.size === 0) process.on("exit", shutAll);
  gates.add(gate);
  let isGone = false;
  thread.once("exit", () => {
    isGone = true;
    gates.delete(gate);
    if (gates.size === 0) process.off("exit", shutAll);
  });
  const end = async () => {
    while (!isGone && !shut(gate)) await setTimeout(PAUSE_MS);
    await thread.terminate();
  };
  return { thread, end };
}

/** Shuts a gate, or has it shut by the thread that is behind it. @returns whether it is shut */
function shut(gate: Int32Array): boolean {
  const found = Atomics.compareExchange(gate, 0, OPEN, SHUT);
  if (found === OCCUPIED) Atomics.compareExchange(gate, 0, OCCUPIED, LEAVING);
  return found === OPEN || found === SHUT;
}

function shutAll(): void {
  const end = performance.now() + EXIT_WAIT_MS;
  // All are told before the first is waited for.
  for (const gate of gates) shut(gate);
  for (const gate of gates)
    while (!shut(gate) && performance.now() < end) Atomics.wait(gate, 0, LEAVING, PAUSE_MS);
}
