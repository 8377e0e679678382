import type { GroupCalls } from "./planned-calls.ts";
import { type SimulatedModel, simulatedSeconds } from "./simulated-network.ts";

/** The executors that an experiment is to be computed on. */
export interface Fleet {
  /** At least 1. */
  readonly size: number;
  /** The most that weights may take on the smallest of them; undefined where that is not known. */
  readonly budgetBytes: number | undefined;
}

export const ONE_EXECUTOR: Fleet = { size: 1, budgetBytes: undefined };

/** Calls that are simulated. What goes on after them goes on like their second half. */
const MOST_CALLS = 2_000;
/** With more chunks for each executor than this, nobody ever waits. */
const CHUNKS_EACH = 8;

/**
 * How many times as fast the runs of a network are computed by several executors as by one of them: calls of the forecast's length, placed by the engine's own
 * rule on a simulated clock. What the engine itself does beside them, encoding and saving, is taken to keep pace.
 *
 * @returns at least 1; undefined where it is not known how long the calls of its models take
 */
export async function speedUpOf(calls: GroupCalls, fleet: Fleet): Promise<number | undefined> {
  const numExecutors = Math.min(fleet.size, calls.numChunks);
  if (fleet.size < 2 || calls.ofModels.every(({ isOnExecutor }) => !isOnExecutor)) return 1;
  const models = simulatedModels(calls);
  if (models === undefined) return numExecutors < 2 ? 1 : undefined;
  if (!models.some(({ seconds }) => seconds > 0)) return 1;
  const numChunks = fewerChunks(calls.numChunks, fleet.size);
  const shared = { numChunks, numSteps: calls.maxLength, budgetBytes: fleet.budgetBytes };
  // One executor and the engine take turns; only several have the chunks go side by side.
  const serial = models.map((model) => ({ ...model, isInEngine: false }));
  const one = await secondsOf({ ...shared, models: serial, numExecutors: 1 });
  const many = await secondsOf({ ...shared, models, numExecutors: fleet.size });
  return Math.max(1, one / many);
}

function simulatedModels({ ofModels }: GroupCalls): SimulatedModel[] | undefined {
  const models = ofModels.map(({ name, seconds, loadSeconds, weightsBytes, isOnExecutor }) =>
    seconds === undefined
      ? undefined
      : { name, seconds, loadSeconds, memory_bytes: weightsBytes ?? 0, isInEngine: !isOnExecutor },
  );
  return models.every((one) => one !== undefined) ? models : undefined;
}

/** As many are left over when they are shared out. */
function fewerChunks(numChunks: number, numExecutors: number): number {
  const enough = CHUNKS_EACH * numExecutors;
  return numChunks <= enough ? numChunks : enough + (numChunks % numExecutors);
}

async function secondsOf(simulation: Parameters<typeof simulatedSeconds>[0]): Promise<number> {
  const { models, numChunks, numSteps } = simulation;
  // Whole rounds of the network.
  const half = models.length * Math.max(2, Math.floor(MOST_CALLS / 2 / numChunks / models.length));
  if (numSteps <= 2 * half) return simulatedSeconds(simulation);
  const first = await simulatedSeconds({ ...simulation, numSteps: half });
  const both = await simulatedSeconds({ ...simulation, numSteps: 2 * half });
  return both + ((both - first) / half) * (numSteps - 2 * half);
}
