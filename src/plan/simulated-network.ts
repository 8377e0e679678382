import { type PlacedExecutor, Placement } from "../worker/placement.ts";

/** A model whose calls and loads take a known time. */
export interface SimulatedModel {
  readonly name: string;
  readonly memory_bytes: number;
  readonly seconds: number;
  readonly loadSeconds: number;
  /** It is called by the engine itself, one call at a time, and needs no executor. @defaultValue false */
  readonly isInEngine?: boolean;
  /** What it takes to bring a call's inputs to the executor. @defaultValue 0 */
  readonly inputSeconds?: number;
}

/** An executor that holds models, within its memory, and computes nothing. */
export class SimulatedExecutor implements PlacedExecutor {
  readonly residents: string[] = [];
  readonly budgetBytes: number | undefined;
  readonly #bytes = new Map<string, number>();

  constructor(budgetBytes: number | undefined) {
    this.budgetBytes = budgetBytes;
  }

  bytesOf(name: string): number | undefined {
    return this.#bytes.get(name);
  }

  /** @returns the seconds that it takes */
  load({ name, memory_bytes, loadSeconds }: SimulatedModel): number {
    if (this.residents.includes(name)) return 0;
    this.#bytes.set(name, memory_bytes);
    const taken = () => this.residents.reduce((sum, one) => sum + this.#bytes.get(one)!, 0);
    const budget = this.budgetBytes ?? Number.POSITIVE_INFINITY;
    while (this.residents.length > 0 && taken() + memory_bytes > budget) this.residents.shift();
    this.residents.push(name);
    return loadSeconds;
  }
}

export interface Simulation {
  /** In their order in the network. */
  readonly models: readonly SimulatedModel[];
  readonly numExecutors: number;
  readonly numChunks: number;
  readonly numSteps: number;
  /** The most that weights may take on an executor; undefined where that is not known, and all fit. */
  readonly budgetBytes: number | undefined;
  /** Inputs may be brought while another call computes. @defaultValue false */
  readonly isAhead?: boolean;
}

/** How long a network would take, placed by the engine's own rule, each chunk a chain of calls. */
export async function simulatedSeconds(simulation: Simulation): Promise<number> {
  const { models, numExecutors, numChunks, numSteps, budgetBytes, isAhead = false } = simulation;
  const placement = new Placement<SimulatedExecutor, SimulatedModel>();
  for (let i = 0; i < numExecutors; i++) placement.add(new SimulatedExecutor(budgetBytes));
  const engine = new Placement<SimulatedExecutor, SimulatedModel>();
  engine.add(new SimulatedExecutor(undefined));
  const together = models.filter(({ isInEngine }) => isInEngine !== true);
  const events: { at: number; resume: () => void }[] = [];
  let now = 0;
  const sleep = (seconds: number) =>
    new Promise<void>((resume) => {
      events.push({ at: now + seconds, resume });
    });
  let left = numChunks;
  const chunks = Array.from({ length: numChunks }, async (_, chunk) => {
    for (let step = 0; step < numSteps; step++) {
      const model = models[step % models.length]!;
      const order = step * numChunks + chunk;
      const places = model.isInEngine === true ? engine : placement;
      const grant = await places.acquireAhead({ model, together, order, mayBeAhead: isAhead });
      await sleep(model.inputSeconds ?? 0);
      const executor = (await grant.turn) ?? grant.executor;
      await sleep(executor.load(model) + model.seconds);
      places.measure(model.name, model.seconds);
      places.release(executor);
    }
    left -= 1;
  });
  while (left > 0) {
    // Whoever can go on does so before time goes on.
    await new Promise(setImmediate);
    if (events.length === 0) {
      if (left > 0) throw new Error("everybody waits");
      break;
    }
    events.sort((a, b) => a.at - b.at);
    now = events[0]!.at;
    for (const event of events.splice(0, events.filter(({ at }) => at === now).length)) event.resume();
  }
  await Promise.all(chunks);
  return now;
}
