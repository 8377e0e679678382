import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { makeCloud } from "../../bench/clouds.mjs";
import { HomologyPool } from "../../src/homology/homology-pool.ts";
import {
  type ComputedCloud,
  HomologyQueue,
  type HomologyQueueOptions,
  type QueuedCloud,
} from "../../src/homology/homology-queue.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";

interface NamedCloud extends QueuedCloud {
  readonly name: number;
}

/** 128 points are a small cloud, 129 a large one. */
function cloud(name: number, numPoints: number, forecastBytes = 1): NamedCloud {
  const { points, dimension } = makeCloud("c", numPoints, name);
  return { name, points: { coordinates: points, dimension }, forecastBytes };
}

function expected({ points: { coordinates, dimension } }: NamedCloud) {
  const rows = Array.from({ length: coordinates.length / dimension }, (_, row) =>
    coordinates.slice(row * dimension, (row + 1) * dimension),
  );
  return vietorisRips(rows);
}

const closing: HomologyQueue<NamedCloud>[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((queue) => queue.close()));
});

function queueOn(numThreads: number, options: Partial<HomologyQueueOptions<NamedCloud>> = {}) {
  const pool = new HomologyPool(numThreads);
  /** Each call of `save`. */
  const saved: (readonly ComputedCloud<NamedCloud>[])[] = [];
  const queue = new HomologyQueue<NamedCloud>(pool, {
    maxHomologyDimension: 2,
    memoryBudgetBytes: 2 ** 30,
    throwIfStopped: () => new Promise(setImmediate),
    save: (computed) => saved.push(computed),
    ...options,
  });
  closing.push(queue);
  return { pool, queue, saved };
}

async function addAll(queue: HomologyQueue<NamedCloud>, clouds: readonly NamedCloud[]): Promise<void> {
  for (const one of clouds) await queue.add(one);
}

const small = (count: number) => Array.from({ length: count }, (_, name) => cloud(name, 20 + (name % 5)));

describe("clouds in a queue", () => {
  test("have the diagrams that vietorisRips gives, wherever they are computed", async () => {
    const { queue, saved } = queueOn(2);
    const clouds = [...small(70), ...[100, 101, 102].map((name) => cloud(name, 129 + (name % 3)))];
    await addAll(queue, clouds);
    await queue.finish();
    const byName = new Map(saved.flat().map((computed) => [computed.cloud.name, computed.outcome]));
    expect(saved.flat()).toHaveLength(clouds.length);
    for (const one of clouds) expect(byName.get(one.name)).toEqual(expected(one));
  });

  test("are computed without a thread where they are few and small", async () => {
    const { pool, queue, saved } = queueOn(4);
    await addAll(queue, small(15));
    await queue.finish();
    expect(pool.numStarted).toBe(0);
    expect(saved.flat()).toHaveLength(15);
  });

  test("leave a processor to this thread where they are small", async () => {
    for (const numThreads of [1, 2, 3]) {
      const { pool, queue, saved } = queueOn(numThreads);
      await addAll(queue, small(100));
      await queue.finish();
      expect(pool.numStarted).toBe(numThreads - 1);
      expect(saved.flat()).toHaveLength(100);
    }
  });

  test("have all processors where they are large", async () => {
    const { pool, queue } = queueOn(2);
    await addAll(queue, [cloud(0, 129), cloud(1, 129), cloud(2, 129)]);
    expect(pool.numStarted).toBe(2);
    await queue.finish();
  });

  test("are saved together where they are small, and at once where they are large", async () => {
    const { queue, saved } = queueOn(1);
    await addAll(queue, [...small(70), cloud(100, 129)]);
    await queue.finish();
    expect(saved.length).toBeLessThan(5);
    const large = saved.find((computed) => computed.some(({ cloud: { name } }) => name === 100));
    expect(large?.at(-1)?.cloud.name).toBe(100);
  });

  test("wait until the budget holds them beside those in work", async () => {
    const { pool, queue, saved } = queueOn(2, { memoryBudgetBytes: 2 ** 24 });
    await addAll(queue, [cloud(0, 129, 2 ** 23 + 1), cloud(1, 129, 2 ** 23 + 1), cloud(2, 20, 2 ** 23 + 1)]);
    expect(pool.numStarted).toBe(1);
    await queue.finish();
    expect(pool.numStarted).toBe(1);
    const [first, second, third] = saved.flat();
    expect(second!.startedAt >= first!.completedAt).toBe(true);
    expect(third!.startedAt >= second!.completedAt).toBe(true);
  });

  test("may fail alone", async () => {
    const { queue, saved } = queueOn(2);
    const broken = [cloud(0, 20), cloud(1, 129)];
    for (const { points } of broken) points.coordinates[3] = Number.NaN;
    await addAll(queue, [...broken, cloud(2, 20), cloud(3, 129)]);
    await queue.finish();
    const outcomes = saved.flat().toSorted((a, b) => a.cloud.name - b.cloud.name);
    expect(outcomes.map(({ outcome }) => outcome instanceof Error)).toEqual([true, true, false, false]);
    for (const { outcome } of outcomes.slice(0, 2)) {
      expect((outcome as Error).message).toContain("found NaN, expected a finite number.");
    }
  });

  test("are tried again when the thread that has them dies", async () => {
    const started = once(process, "worker") as Promise<[Worker]>;
    const { queue, saved } = queueOn(2);
    const clouds = small(40);
    const added = addAll(queue, clouds);
    const [thread] = await started;
    await thread.terminate();
    await added;
    await queue.finish();
    expect(saved.flat().filter(({ outcome }) => outcome instanceof Error)).toEqual([]);
    expect(saved.flat()).toHaveLength(40);
  });
});

describe("a queue", () => {
  test("lets no more be read while much waits", async () => {
    let turns = 0;
    const throwIfStopped = async () => {
      turns += 1;
    };
    const { queue, saved } = queueOn(1, { throwIfStopped });
    const megabytes = (name: number): NamedCloud => {
      const one = cloud(name, 20);
      const coordinates = new Float32Array(20 * 2 ** 16);
      for (let row = 0; row < 20; row++) {
        coordinates.set(
          one.points.coordinates.subarray(row * one.points.dimension, (row + 1) * one.points.dimension),
          row * 2 ** 16,
        );
      }
      return { ...one, points: { coordinates, dimension: 2 ** 16 } };
    };
    // 5 MiB each: the second one is more than may wait.
    await queue.add(megabytes(0));
    expect(turns).toBe(0);
    await queue.add(megabytes(1));
    expect(turns).toBe(1);
    await queue.finish();
    expect(saved.flat()).toHaveLength(2);
  });

  test("saves what was computed when it is closed in the middle", async () => {
    let turns = 0;
    const throwIfStopped = async () => {
      await new Promise(setImmediate);
      if (++turns === 5) throw new Error("stop");
    };
    const { queue, saved } = queueOn(1, { throwIfStopped });
    await addAll(queue, small(10));
    await expect(queue.finish()).rejects.toThrow("stop");
    expect(saved).toEqual([]);
    await queue.close();
    expect(saved.flat().map(({ cloud: { name } }) => name)).toEqual([0, 1, 2, 3, 4]);
  });

  test("throws what saving threw to who awaits it, and begins nothing more", async () => {
    for (const count of [10, 100]) {
      let calls = 0;
      const { queue } = queueOn(2, {
        save: () => {
          calls += 1;
          throw new Error("the disk is full");
        },
      });
      const work = addAll(queue, small(count)).then(() => queue.finish());
      await expect(work).rejects.toThrow("the disk is full");
      const callsBefore = calls;
      await queue.close();
      expect(calls).toBe(callsBefore);
    }
  });
});
