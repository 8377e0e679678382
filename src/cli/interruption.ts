import { exitCodes } from "./errors.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Lets `work` be interrupted: the first Ctrl-C (or termination, or closing of the terminal) fires the signal that it is
 * given, a second one ends the process at once. Nothing is lost either way.
 */
export async function interruptible<Result>(
  onInterruption: () => void,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    onInterruption();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
