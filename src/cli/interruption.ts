import { observeLockWaits } from "../store/lock-waits.ts";
import { exitCodes } from "./errors.ts";

/**
 * The signals that end the work in good order. A terminal that closes is one of them only where there is a terminal. Under nohup the
 * signal comes too, because Node takes no notice of nohup, and has to be ignored.
 */
const endingSignals: readonly NodeJS.Signals[] = process.stderr.isTTY
  ? ["SIGINT", "SIGTERM", "SIGHUP"]
  : ["SIGINT", "SIGTERM"];
const allSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Lets `work` be interrupted: the first Ctrl-C (or termination, or closing of the terminal) fires the signal that it is
 * given, a second one ends the process at once. Nothing is lost either way.
 *
 * While another program keeps the database locked, this process stands still and could not hear of a signal: the operating system
 * then ends it at the first one.
 *
 * @param tell.first - Called after the signal fired.
 * @param tell.second - Called before the process ends.
 * @param tell.waiting - Called when it begins to stand still.
 */
export async function interruptible<Result>(
  tell: { first: () => void; second: () => void; waiting?: (path: string) => void },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    if (!endingSignals.includes(name)) return;
    // A terminal that is closed says so twice: the kernel does, and so does the shell.
    if (controller.signal.aborted && name === "SIGHUP") return;
    if (controller.signal.aborted) {
      tell.second();
      process.exit(exitCodes.interrupted);
    }
    controller.abort();
    tell.first();
  };
  const listen = (signals: readonly NodeJS.Signals[]) => {
    for (const signal of signals) process.on(signal, interrupt);
  };
  const ignore = (signals: readonly NodeJS.Signals[]) => {
    for (const signal of signals) process.off(signal, interrupt);
  };
  listen(allSignals);
  observeLockWaits({
    begin: (path) => {
      tell.waiting?.(path);
      ignore(endingSignals);
    },
    end: () => listen(endingSignals),
  });
  try {
    return await work(controller.signal);
  } finally {
    observeLockWaits(undefined);
    ignore(allSignals);
  }
}
