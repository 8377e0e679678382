import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";

const LOOK_AGAIN_MS = 200;

export const stopCommand = new Command("stop")
  .description("end the computing of an experiment from elsewhere, as Ctrl-C does where it runs")
  .argument("[id]", "the experiment's id, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .option("--no-wait", "do not wait until it has ended")
  .addHelpText("before", "Example: panic-tda stop 4e1c09aa\n")
  .action(async (reference: string, options: DatabaseOptions & { wait: boolean }) => {
    const { shortId } = await import("../store/identifiers.ts");
    const { liveLease, requestStop } = await import("../store/leases.ts");
    using store = await openStoreOf(options, "write");
    const { id } = store.experiment(reference);
    const lease = requestStop(store.database, id);
    if (lease === undefined) {
      console.error(`Experiment ${shortId(id)} is not being computed; there is nothing to stop.`);
      for (const other of store.experiments()) {
        if (liveLease(store.database, other.id) === undefined) continue;
        const stop = suggestedCommand(`stop ${shortId(other.id)}`, options);
        console.error(`Experiment ${shortId(other.id)} is. To stop it: ${stop}`);
      }
      return;
    }
    console.error(
      `Process ${lease.pid} on ${lease.host} ends within seconds, once the calls that are under way are saved.`,
    );
    if (!options.wait) return;
    while (liveLease(store.database, id)?.owner === lease.owner) await pause(LOOK_AGAIN_MS);
    const { stateOf } = await import("../experiments/experiment-state.ts");
    const state = stateOf(store.database, store.experiment(id));
    if (state === "completed") console.error(`Experiment ${shortId(id)} was completed meanwhile.`);
    else {
      console.error(`Experiment ${shortId(id)} has stopped; nothing is lost.`);
      console.error(`Continue with: ${suggestedCommand(`resume ${shortId(id)}`, options)}`);
    }
  });
