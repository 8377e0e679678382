import { describe, expect, test } from "vitest";
import {
  SimulatedExecutor,
  type SimulatedModel,
  simulatedSeconds,
} from "../../src/plan/simulated-network.ts";
import { assignedCounts } from "../../src/worker/assigned-counts.ts";
import { NoExecutorError, type PlacedModel, Placement } from "../../src/worker/placement.ts";

const turbo: SimulatedModel[] = [
  { name: "SDXLTurbo", memory_bytes: 8, seconds: 0.8, loadSeconds: 8 },
  { name: "Moondream", memory_bytes: 4, seconds: 2.4, loadSeconds: 6 },
];
const flux: SimulatedModel[] = [
  { name: "FluxDev", memory_bytes: 34, seconds: 5, loadSeconds: 40 },
  { name: "Pixtral", memory_bytes: 25, seconds: 4, loadSeconds: 30 },
];

describe("on a simulated clock, over 200 steps", () => {
  test("models that fit together: 12 chunks take at most a 7.7th of the time on 8 executors", async () => {
    const on = (numExecutors: number) =>
      simulatedSeconds({ models: turbo, numExecutors, numChunks: 12, numSteps: 200, budgetBytes: 19 });
    expect((await on(1)) / (await on(8))).toBeGreaterThanOrEqual(7.7);
  });

  test("models that do not fit together: 64 chunks take at most a 7.9th on 8 executors, and hardly any loads", async () => {
    const on = (numExecutors: number) =>
      simulatedSeconds({ models: flux, numExecutors, numChunks: 64, numSteps: 200, budgetBytes: 38 });
    expect((await on(1)) / (await on(8))).toBeGreaterThanOrEqual(7.9);
  });

  test("inputs that are brought ahead cost no time, on one executor as on four", async () => {
    const network = turbo.map((model) => ({ ...model, inputSeconds: 0.2 }));
    const on = (numExecutors: number, isAhead: boolean) =>
      simulatedSeconds({
        models: network,
        numExecutors,
        numChunks: 12,
        numSteps: 60,
        budgetBytes: 19,
        isAhead,
      });
    for (const numExecutors of [1, 4]) {
      const computing = ((0.8 + 2.4) / 2) * 12 * 60;
      const loading = (8 + 6) * numExecutors;
      // But for the first call of each model: an executor that does not hold it yet is promised to nobody.
      expect((await on(numExecutors, true)) * numExecutors).toBeLessThan(1.01 * (computing + loading));
      expect((await on(numExecutors, false)) * numExecutors).toBeGreaterThan(1.1 * (computing + loading));
    }
  });

  test("with fewer chunks than two for each executor, no executor waits for a call that is promised to another", async () => {
    const network = turbo.map((model) => ({ ...model, inputSeconds: 0.01 }));
    const on = (numExecutors: number, isAhead: boolean) =>
      simulatedSeconds({
        models: network,
        numExecutors,
        numChunks: 12,
        numSteps: 200,
        budgetBytes: 19,
        isAhead,
      });
    expect((await on(1, true)) / (await on(8, true))).toBeGreaterThanOrEqual(7.7);
  });

  test("three models on two executors: every one is computed, and a model stays while it has something to do", async () => {
    const three = [...flux, { name: "GLM", memory_bytes: 30, seconds: 6, loadSeconds: 35 }];
    const on = (numExecutors: number) =>
      simulatedSeconds({ models: three, numExecutors, numChunks: 12, numSteps: 30, budgetBytes: 38 });
    expect((await on(1)) / (await on(2))).toBeGreaterThan(1.4);
  });
});

const model: PlacedModel = { name: "A", memory_bytes: 1 };
const wish = (order: number, signal?: AbortSignal) => ({ model, together: [model], order, signal });

/** One executor that holds the model and has a call. */
function busyPlacement() {
  const placement = new Placement<SimulatedExecutor>();
  const executor = new SimulatedExecutor(10);
  executor.load({ name: "A", memory_bytes: 1, seconds: 1, loadSeconds: 1 });
  placement.add(executor);
  void placement.acquire(wish(0));
  return { placement, executor };
}

describe("places", () => {
  test("go to the call that is furthest behind", async () => {
    const placement = new Placement<SimulatedExecutor>();
    const executor = new SimulatedExecutor(10);
    placement.add(executor);
    const served: number[] = [];
    await placement.acquire(wish(0));
    const others = [3, 1, 2].map((order) =>
      placement.acquire(wish(order)).then((place) => {
        served.push(order);
        placement.release(place);
      }),
    );
    placement.release(executor);
    await Promise.all(others);
    expect(served).toEqual([1, 2, 3]);
  });

  test("have models together that fit to the byte, by what they were found to take, on the smallest executor", () => {
    const placement = new Placement<SimulatedExecutor>();
    const on = (bytes: number | undefined) => placement.add(new SimulatedExecutor(bytes));
    on(undefined);
    on(12);
    expect(placement.fitTogether(turbo)).toBe(true);
    placement.executors[1]!.load({ ...turbo[0]!, memory_bytes: 9 });
    expect(placement.fitTogether(turbo)).toBe(false);
    expect(placement.fitTogether(turbo.slice(0, 1))).toBe(true);
    on(8);
    expect(placement.fitTogether(turbo.slice(0, 1))).toBe(true);
    on(7);
    expect(placement.fitTogether(turbo.slice(0, 1))).toBe(false);
  });

  test("of more models than executors: one goes on with what it has loaded while there is anything to do for it", async () => {
    const placement = new Placement<SimulatedExecutor>();
    const three = ["A", "B", "C"].map((name) => ({ name, memory_bytes: 1, seconds: 1, loadSeconds: 1 }));
    const executors = [new SimulatedExecutor(1), new SimulatedExecutor(1)];
    for (const [i, executor] of executors.entries()) {
      executor.load(three[i]!);
      placement.add(executor);
    }
    const wanted = (i: number, order: number) =>
      placement.acquire({ model: three[i]!, together: three, order });
    expect([await wanted(0, 0), await wanted(1, 0)]).toEqual(executors);
    const [newcomer, next] = [wanted(2, 1), wanted(0, 2)];
    placement.release(executors[0]!);
    placement.release(executors[1]!);
    expect(await next).toBe(executors[0]);
    expect(await newcomer).toBe(executors[1]);
  });

  test("go to an executor that joins late", async () => {
    const placement = new Placement<SimulatedExecutor>();
    const [early, late] = [new SimulatedExecutor(10), new SimulatedExecutor(10)];
    placement.add(early);
    await placement.acquire(wish(0));
    const waiting = placement.acquire(wish(1));
    placement.add(late);
    expect(await waiting).toBe(late);
  });

  test("are promised while they are busy, to the call that is next, and given when they are free", async () => {
    const { placement, executor } = busyPlacement();
    const next = await placement.acquireAhead({ ...wish(1), mayBeAhead: true });
    expect(next.executor).toBe(executor);
    let isFree = false;
    void next.turn!.then(() => {
      isFree = true;
    });
    // One is promised to one call.
    let others = 0;
    const third = placement.acquireAhead({ ...wish(2), mayBeAhead: true }).then(() => {
      others += 1;
    });
    await new Promise(setImmediate);
    expect([isFree, others]).toEqual([false, 0]);
    placement.release(executor);
    expect(await next.turn).toBe(executor);
    await third;
  });

  test("are promised to nobody where the model is not loaded, or another executor would have nothing to do", async () => {
    const { placement, executor } = busyPlacement();
    const other: PlacedModel = { name: "B", memory_bytes: 1 };
    const ahead = (order: number, which = model) =>
      placement.acquireAhead({ model: which, together: [model, other], order, mayBeAhead: true });
    const settled: string[] = [];
    void ahead(1, other).then(({ turn }) => settled.push(turn === undefined ? "free" : "promised"));
    await new Promise(setImmediate);
    expect(settled).toEqual([]);
    placement.release(executor);
    await new Promise(setImmediate);
    expect(settled).toEqual(["free"]);
    const second = new SimulatedExecutor(10);
    second.load({ name: "A", memory_bytes: 1, seconds: 1, loadSeconds: 1 });
    placement.add(second);
    await placement.acquire(wish(2));
    void ahead(3).then(() => settled.push("one of two"));
    await new Promise(setImmediate);
    expect(settled).toEqual(["free"]);
    void ahead(4).then(() => settled.push("the other"));
    await new Promise(setImmediate);
    expect(settled).toEqual(["free", "one of two", "the other"]);
  });

  test("that were promised and are lost are replaced by others, or by nobody", async () => {
    const { placement, executor } = busyPlacement();
    const promised = await placement.acquireAhead({ ...wish(1), mayBeAhead: true });
    const another = new SimulatedExecutor(10);
    placement.retire(executor, true);
    placement.add(another);
    expect(await promised.turn).toBe(another);
    another.load({ name: "A", memory_bytes: 1, seconds: 1, loadSeconds: 1 });
    const last = await placement.acquireAhead({ ...wish(2), mayBeAhead: true });
    placement.retire(another);
    await expect(last.turn).rejects.toThrow(NoExecutorError);
  });

  test("that were promised go to the next call when the signal fires, or they are given up", async () => {
    const { placement, executor } = busyPlacement();
    const controller = new AbortController();
    const stopped = await placement.acquireAhead({ ...wish(1, controller.signal), mayBeAhead: true });
    controller.abort(new Error("stopped"));
    await expect(stopped.turn).rejects.toThrow("stopped");
    const givenUp = await placement.acquireAhead({ ...wish(2), mayBeAhead: true });
    givenUp.withdraw();
    const waiting = placement.acquire(wish(3));
    placement.release(executor);
    expect(await waiting).toBe(executor);
  });

  test("are refused once all executors are lost, to those who wait and to those who come", async () => {
    const placement = new Placement<SimulatedExecutor>();
    const executor = new SimulatedExecutor(10);
    placement.add(executor);
    await placement.acquire(wish(0));
    const waiting = placement.acquire(wish(1));
    placement.retire(executor);
    await expect(waiting).rejects.toThrow(NoExecutorError);
    await expect(placement.acquire(wish(2))).rejects.toThrow(NoExecutorError);
  });

  test("are not waited for any longer once the signal fires", async () => {
    const placement = new Placement<SimulatedExecutor>();
    const executor = new SimulatedExecutor(10);
    placement.add(executor);
    await placement.acquire(wish(0));
    const controller = new AbortController();
    const waiting = placement.acquire(wish(1, controller.signal));
    controller.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    placement.release(executor);
    expect(await placement.acquire(wish(2))).toBe(executor);
  });
});

describe("the executors of models that do not fit together", () => {
  test("are shared out by the seconds per call, and each model has one", () => {
    expect(assignedCounts([5, 4], 8)).toEqual([4, 4]);
    expect(assignedCounts([9, 1], 8)).toEqual([7, 1]);
    expect(assignedCounts([1, 1000], 2)).toEqual([1, 1]);
  });

  test("stay where they are unless another sharing is much faster", () => {
    expect(assignedCounts([4.4, 3.6], 9, [5, 4])).toEqual([5, 4]);
    expect(assignedCounts([9, 1], 8, [4, 4])).toEqual([7, 1]);
  });
});
