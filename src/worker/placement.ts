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
}

interface Waiter<Executor, Model extends PlacedModel> extends PlaceRequest<Model> {
  readonly resolve: (executor: Executor) => void;
  readonly reject: (error: Error) => void;
}

/** Nobody is left who could compute. */
export class NoExecutorError extends Error {
  override readonly name = "NoExecutorError";
}

/**
 * Which call is computed where. Each executor has one call at a time.
 *
 * Models that fit together on a device: every executor computes all of them, and whichever call is furthest behind goes to whoever is
 * free. Models that do not: each executor is assigned one, in proportion to the seconds per call, and never changes it for a single call.
 * With fewer executors than models: one goes on with what it has loaded while there is anything to do for it.
 */
export class Placement<Executor extends PlacedExecutor, Model extends PlacedModel = PlacedModel> {
  readonly #free = new Set<Executor>();
  readonly #all = new Set<Executor>();
  readonly #waiters: Waiter<Executor, Model>[] = [];
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
    this.#assigned = undefined;
    if (this.#all.size > 0 || mayOthersCome) this.#place();
    else this.refuseAll();
  }

  /** Nobody will come any more: refuses all who wait. */
  refuseAll(): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new NoExecutorError("no executor is left"));
  }

  /** @throws NoExecutorError; the reason of `signal` once it fires */
  acquire(request: PlaceRequest<Model>, mayOthersCome = false): Promise<Executor> {
    const { signal } = request;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#all.size === 0 && !mayOthersCome)
      return Promise.reject(new NoExecutorError("no executor is left"));
    return new Promise((resolve, reject) => {
      const abandon = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter<Executor, Model> = {
        ...request,
        resolve: (executor) => {
          signal?.removeEventListener("abort", abandon);
          resolve(executor);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abandon);
          reject(error);
        },
      };
      signal?.addEventListener("abort", abandon, { once: true });
      this.#waiters.push(waiter);
      this.#place();
    });
  }

  release(executor: Executor): void {
    if (!this.#all.has(executor)) return;
    this.#free.add(executor);
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
      if (chosen === undefined) return;
      const { executor, waiter } = chosen;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      this.#free.delete(executor);
      waiter.resolve(executor);
    }
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
    if (this.#all.size === 1 || this.#fitTogether(waiter.together)) return holder ?? free[0];
    if (this.#all.size >= waiter.together.length) {
      const assigned = this.#assignedTo(waiter.together);
      return free.find((executor) => assigned.get(executor) === waiter.model.name);
    }
    if (holder !== undefined) return holder;
    // One that has something to do for what it has loaded is left to it.
    const isAskedFor = (name: string) => this.#waiters.some(({ model }) => model.name === name);
    return free.find(({ residents }) => !residents.some(isAskedFor));
  }

  #fitTogether(models: readonly Model[]): boolean {
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
