import { InterruptedError } from "../errors.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { databasePath } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { type NotifiedEvent, type NotifyOptions, notify, watchForStalls } from "./notify.ts";

/** Tells a program of the user how an experiment goes. */
export interface Notifying {
  /** Watches it from now on. */
  started(experiment: Experiment): void;
  /** Tells that it ended; waits for the program. */
  ended(error?: unknown): Promise<void>;
}

/**
 * @param store - The database, which may be made after this; it is there when the experiment starts.
 * @param say - Told what the program did wrong.
 */
export async function notifying(
  store: () => Store | undefined,
  options: NotifyOptions & { readonly db?: string },
  say: (text: string) => void,
): Promise<Notifying> {
  if (options.notify === undefined) return { started: () => {}, ended: async () => {} };
  const file = options.notify;
  const { stateOf } = await import("../experiments/experiment-state.ts");
  let of: Experiment | undefined;
  let stopWatching = () => {};
  let underWay: Promise<void> = Promise.resolve();
  const tell = (event: NotifiedEvent, message: string) => {
    const { id, name } = of!;
    const facts = {
      event,
      experimentId: id,
      name: name ?? null,
      message,
      databasePath: databasePath(options),
      resume: event === "completed" ? "" : suggestedCommand(`resume ${id.slice(-8)}`, options),
    };
    // One after the other: two mails at once could overtake each other.
    underWay = underWay.then(async () => {
      const problem = await notify(file, facts);
      if (problem !== undefined) say(`warning: --notify: ${problem}.`);
    });
  };
  return {
    started: (experiment) => {
      of = experiment;
      const isStalled = () => {
        try {
          const { database } = store()!;
          return stateOf(database, store()!.experiment(experiment.id)) === "stalled";
        } catch {
          // The work itself meets what is wrong with the database, and ends with it.
          return false;
        }
      };
      stopWatching = watchForStalls(isStalled, () =>
        tell(
          "stalled",
          "Nothing was saved for ten times the slowest call so far: a model hangs, or the disk does.",
        ),
      );
    },
    ended: async (error) => {
      stopWatching();
      if (of === undefined) return;
      const event =
        error === undefined ? "completed" : error instanceof InterruptedError ? "interrupted" : "failed";
      tell(event, error === undefined ? "The experiment is complete." : messageOf(error));
      await underWay;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
