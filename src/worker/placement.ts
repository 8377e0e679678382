import { assignedCounts } from "./assigned-counts.ts";

/** What must be known of a model to place its calls. */
export interface PlacedModel {
  readonly name: string;
  /** The estimate of what its weights take on a device. */
  readonly memory_bytes: number;
}

/** What must be known of an executor to place calls on it. */
export interface PlacedExecutor {
  /** The models that are loaded there. */
  readonly residents: readonly string[];
  /** The most memory that weights may take there; undefined until its device is known. */
  readonly budgetBytes: number | undefined;
  /** What a model's weights were found to take there; undefined before it was loaded. */
  bytesOf(name: string): number | undefined;
}

/** The wish to compute a call. */
export interface PlaceRequest<Model extends PlacedModel = PlacedModel> {
  readonly model: Model;
  /** All models whose calls take turns with it, itself among them. */
  readonly together: readonly Model[];
  /** Who is less goes first: the place of the call in the order in which one executor would compute. */
  readonly order: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** An executor may be promised to it while it has another call: its inputs are sent there meanwhile. */
  readonly mayBeAhead?: boolean;
}

/** An executor that is free, or will be. */
export interface Grant<Executor> {
  readonly executor: Executor;
  /** Settles when it is free: with another one, should it be lost before. Undefined if it is free now. */
  readonly turn: Promise<Executor> | undefined;
  /** Gives up what is not free yet. What is, is released. */
  readonly withdraw: () => void;
}

interface Waiter<Executor, Model extends PlacedModel> extends PlaceRequest<Model> {
  /** Told once, of the executor that it is promised. */
  promise: ((executor: Executor) => void) | undefined;
  readonly resolve: (executor: Executor) => void;
  readonly reject: (error: Error) => void;
}

/** Nobody is left who could compute. */
export class NoExecutorError extends Error {
  override readonly name = "NoExecutorError";
}

/**
 * Which call is computed where. Each executor has one call at a time, and may be promised to one more.
 *
 * Models that fit together on a device: every executor computes all of them, and whichever call is furthest behind goes to whoever is
 * free. Models that do not: each executor is assigned one, in proportion to the seconds per call, and never changes it for a single call.
 * With fewer executors than models: one goes on with what it has loaded while there is anything to do for it.
 *
 * A busy executor is promised to the next call only if it holds the model, and if each of the executors to which that call might go has a next
 * call too: so nobody who gets free finds what it might compute promised to another.
 */
export class Placement<Executor extends PlacedExecutor, Model extends PlacedModel = PlacedModel> {
  readonly #free = new Set<Executor>();
  readonly #all = new Set<Executor>();
  readonly #waiters: Waiter<Executor, Model>[] = [];
  readonly #promised = new Map<Executor, Waiter<Executor, Model>>();
  /** Those that have a call, the one that began first first. */
  readonly #busy = new Set<Executor>();
  readonly #seconds = new Map<string, { total: number; calls: number }>();
  #assigned: { key: string; models: Map<Executor, string> } | undefined;

  /** All that are not retired. */
  get executors(): readonly Executor[] {
    return [...this.#all];
  }

  add(executor: Executor): void {
    this.#all.add(executor);
    this.#free.add(executor);
    this.#assigned = undefined;
    this.#place();
  }

  /** Takes an executor out, for good. With the last one, all who wait are refused unless others may come. */
  retire(executor: Executor, mayOthersCome = false): void {
    this.#all.delete(executor);
    this.#free.delete(executor);
    this.#busy.delete(executor);
    this.#assigned = undefined;
    const promised = this.#promised.get(executor);
    this.#promised.delete(executor);
    if (promised !== undefined) this.#waiters.push(promised);
    if (this.#all.size > 0 || mayOthersCome) this.#place();
    else this.refuseAll();
  }

  /** Nobody will come any more: refuses all who wait. */
  refuseAll(): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new NoExecutorError("no executor is left"));
  }

  /** @throws NoExecutorError; the reason of `signal` once it fires */
  async acquire(request: PlaceRequest<Model>, mayOthersCome = false): Promise<Executor> {
    const { executor } = await this.acquireAhead({ ...request, mayBeAhead: false }, mayOthersCome);
    return executor;
  }

  /**
   * As `acquire`; where the request allows it, the executor may be one that has another call still.
   *
   * @throws NoExecutorError; the reason of `signal` once it fires. So does `turn`
   */
  acquireAhead(request: PlaceRequest<Model>, mayOthersCome = false): Promise<Grant<Executor>> {
    const { signal } = request;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#all.size === 0 && !mayOthersCome)
      return Promise.reject(new NoExecutorError("no executor is left"));
    return new Promise((grant, refuse) => {
      const abandon = () => {
        this.#forget(waiter);
        waiter.reject(signal?.reason);
      };
      const withdraw = () => {
        signal?.removeEventListener("abort", abandon);
        this.#forget(waiter);
      };
      let settle: { resolve: (executor: Executor) => void; reject: (error: Error) => void } = {
        resolve: (executor) => grant({ executor, turn: undefined, withdraw: () => {} }),
        reject: refuse,
      };
      const waiter: Waiter<Executor, Model> = {
        ...request,
        promise: (executor) => {
          waiter.promise = undefined;
          const turn = new Promise<Executor>((resolve, reject) => {
            settle = { resolve, reject };
          });
          grant({ executor, turn, withdraw });
        },
        resolve: (executor) => {
          signal?.removeEventListener("abort", abandon);
          settle.resolve(executor);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abandon);
          settle.reject(error);
        },
      };
      signal?.addEventListener("abort", abandon, { once: true });
      this.#waiters.push(waiter);
      this.#place();
    });
  }

  release(executor: Executor): void {
    if (!this.#all.has(executor)) return;
    this.#busy.delete(executor);
    const next = this.#promised.get(executor);
    this.#promised.delete(executor);
    if (next === undefined) this.#free.add(executor);
    else this.#give(executor, next);
    this.#place();
  }

  #give(executor: Executor, waiter: Waiter<Executor, Model>): void {
    this.#free.delete(executor);
    this.#busy.add(executor);
    waiter.resolve(executor);
  }

  #forget(waiter: Waiter<Executor, Model>): void {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
    for (const [executor, promised] of this.#promised) {
      if (promised === waiter) this.#promised.delete(executor);
    }
    this.#place();
  }

  /** Notes how long a call of a model took, without its loading. */
  measure(name: string, seconds: number): void {
    const { total, calls } = this.#seconds.get(name) ?? { total: 0, calls: 0 };
    this.#seconds.set(name, { total: total + seconds, calls: calls + 1 });
  }

  #place(): void {
    this.#waiters.sort((a, b) => a.order - b.order);
    while (this.#free.size > 0) {
      const chosen = this.#choose();
      if (chosen === undefined) break;
      const { executor, waiter } = chosen;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      this.#give(executor, waiter);
    }
    this.#promise();
  }

  /** Promises executors that have a call to those who would get them next. */
  #promise(): void {
    for (const waiter of [...this.#waiters]) {
      if (this.#promised.size === this.#busy.size) return;
      const mayGoAnywhere = this.#all.size === 1 || this.fitTogether(waiter.together);
      const next = this.#nextFor(waiter, mayGoAnywhere);
      if (next !== undefined) {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        this.#promised.set(next, waiter);
        waiter.promise?.(next);
      } else if (mayGoAnywhere) return;
    }
  }

  /** The executor to be promised to a call, the one that has had its call for the longest time; undefined if the call has to wait. */
  #nextFor(waiter: Waiter<Executor, Model>, mayGoAnywhere: boolean): Executor | undefined {
    if (waiter.mayBeAhead !== true || waiter.promise === undefined) return undefined;
    const { name } = waiter.model;
    const executors = [...this.#all].filter((executor) => mayGoAnywhere || this.#mayGoTo(waiter, executor));
    const peers = mayGoAnywhere ? this.#waiters : this.#waiters.filter(({ model }) => model.name === name);
    const numPromised = executors.filter((executor) => this.#promised.has(executor)).length;
    if (peers.length + numPromised < executors.length) return undefined;
    return [...this.#busy].find(
      (executor) =>
        executors.includes(executor) && !this.#promised.has(executor) && executor.residents.includes(name),
    );
  }

  /** Of models that do not fit together: whether an executor would compute this one. */
  #mayGoTo({ model, together }: Waiter<Executor, Model>, executor: Executor): boolean {
    if (this.#all.size < together.length) return executor.residents.includes(model.name);
    return this.#assignedTo(together).get(executor) === model.name;
  }

  /** The next call to be computed, and where; undefined if none can be. Who waits is in order. */
  #choose(): { executor: Executor; waiter: Waiter<Executor, Model> } | undefined {
    for (const waiter of this.#waiters) {
      const executor = this.#executorFor(waiter);
      if (executor !== undefined) return { executor, waiter };
    }
    return undefined;
  }

  #executorFor(waiter: Waiter<Executor, Model>): Executor | undefined {
    // In the order in which they were added, so that the first one decides which version of a model is used.
    const free = [...this.#all].filter((executor) => this.#free.has(executor));
    const holder = free.find(({ residents }) => residents.includes(waiter.model.name));
    if (this.#all.size === 1 || this.fitTogether(waiter.together)) return holder ?? free[0];
    if (this.#all.size >= waiter.together.length) {
      const assigned = this.#assignedTo(waiter.together);
      return free.find((executor) => assigned.get(executor) === waiter.model.name);
    }
    if (holder !== undefined) return holder;
    // One that has something to do for what it has loaded is left to it.
    const isAskedFor = (name: string) => this.#waiters.some(({ model }) => model.name === name);
    return free.find(({ residents }) => !residents.some(isAskedFor));
  }

  /** Whether each executor can hold all of these models at a time, as far as is known. */
  fitTogether(models: readonly Model[]): boolean {
    return [...this.#all].every((executor) => {
      const { budgetBytes } = executor;
      if (budgetBytes === undefined) return true;
      const bytes = models.map(({ name, memory_bytes }) => executor.bytesOf(name) ?? memory_bytes);
      return bytes.reduce((sum, one) => sum + one, 0) <= budgetBytes;
    });
  }

  /** Kept until another sharing is clearly better, and only looked at anew when what was measured has doubled: every change is a load. */
  #assignedTo(models: readonly Model[]): ReadonlyMap<Executor, string> {
    const names = models.map(({ name }) => name);
    const measured = names.map((name) => this.#seconds.get(name));
    const fewest = Math.min(...measured.map((one) => one?.calls ?? 0));
    const key = `${fewest === 0 ? -1 : Math.floor(Math.log2(fewest))} ${names.join(" ")}`;
    if (this.#assigned?.key === key) return this.#assigned.models;
    const seconds = measured.map((one) => (fewest === 0 || one === undefined ? 1 : one.total / one.calls));
    const before = this.#assigned?.models;
    const present = names.map((name) => [...(before?.values() ?? [])].filter((one) => one === name).length);
    const counts = assignedCounts(seconds, this.#all.size, present);
    this.#assigned = { key, models: this.#seat(names, counts, before) };
    return this.#assigned.models;
  }

  /** Gives each model as many executors as it should have: those it had, those that hold it, then any. */
  #seat(
    names: readonly string[],
    counts: readonly number[],
    before: ReadonlyMap<Executor, string> | undefined,
  ): Map<Executor, string> {
    const seats = new Map<Executor, string>();
    const lacking = new Map(names.map((name, i) => [name, counts[i]!]));
    const seatWhere = (isRight: (executor: Executor, name: string) => boolean) => {
      for (const executor of this.#all) {
        if (seats.has(executor)) continue;
        const name = names.find((one) => lacking.get(one)! > 0 && isRight(executor, one));
        if (name === undefined) continue;
        seats.set(executor, name);
        lacking.set(name, lacking.get(name)! - 1);
      }
    };
    seatWhere((executor, name) => before?.get(executor) === name);
    seatWhere((executor, name) => executor.residents.includes(name));
    seatWhere(() => true);
    return seats;
  }
}
