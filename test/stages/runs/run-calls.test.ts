import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dummyT2I } from "../../../src/models/dummy-t2i.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import { chunkSizes, cutIntoChunks } from "../../../src/stages/runs/chunks.ts";
import {
  type CallOrder,
  distinctItems,
  dueCalls,
  type RunState,
  seedOfInvocation,
} from "../../../src/stages/runs/run-calls.ts";

/** The chunk size of a network of models with these batch sizes. */
function chunkSize(maxBatchSizes: number[], batchSize: number | null): number {
  const models = maxBatchSizes.map((maxBatchSize, i) => ({ ...dummyT2I, name: `Model${i}`, maxBatchSize }));
  return chunkSizes([models.map(({ name }) => name)], batchSize, new ModelRegistry(models))[0]!;
}

function runState(id: string, nextSequenceNumber = 0, seed = 1): RunState {
  return {
    id,
    seed,
    prompt: "a prompt",
    generation: 0,
    nextSequenceNumber,
    lastInvocationId: null,
    inputHash: "",
    imageHash: null,
    failed: false,
  };
}

/** All calls as "step: runs", each made as soon as it is due. */
function madeCalls(
  runs: readonly RunState[],
  size: number,
  maxLength: number,
  order: CallOrder = "step by step",
): string[] {
  const made: string[] = [];
  for (const call of dueCalls(runs, size, maxLength, order)) {
    made.push(`${call.sequenceNumber}: ${call.runs.map((run) => run.id).join(" ")}`);
    for (const run of call.runs) run.nextSequenceNumber += 1;
  }
  return made;
}

function runsOfGenerations(generations: readonly number[]) {
  return generations.map((generation, id) => ({ id, generation }));
}

describe("chunks", () => {
  test("cut the runs in their order, the last chunk being what is left", () => {
    const chunks = cutIntoChunks(runsOfGenerations([0, 0, 0, 0, 0]), 2);
    expect(chunks.map((chunk) => chunk.map(({ id }) => id))).toEqual([[0, 1], [2, 3], [4]]);
  });

  test("never hold runs of two generations, so that an experiment that grows changes no earlier call", () => {
    const chunks = cutIntoChunks(runsOfGenerations([0, 0, 0, 1, 1, 2]), 2);
    expect(chunks.map((chunk) => chunk.map(({ id }) => id))).toEqual([[0, 1], [2], [3, 4], [5]]);
  });

  test("hold every run once, whatever their size", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 70 }), (runs, size) => {
        const chunks = cutIntoChunks(runsOfGenerations(runs.map(() => 0)), size);
        expect(chunks.flat().map(({ id }) => id)).toEqual([...runs.keys()]);
        expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
        expect(chunks.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
      }),
    );
  });

  test("are as large as the model with the smallest batches allows", () => {
    expect(chunkSize([64, 4, 8], null)).toBe(4);
  });

  test("are as large as the config's batch_size where that is less", () => {
    expect(chunkSize([64, 8], 3)).toBe(3);
  });

  test("are not enlarged by a batch_size that the models cannot take", () => {
    expect(chunkSize([64, 8], 100)).toBe(8);
  });
});

describe("dueCalls", () => {
  test("lets all chunks take a step before any takes the next", () => {
    const runs = ["a", "b", "c"].map((id) => runState(id));
    expect(madeCalls(runs, 2, 2)).toEqual(["0: a b", "0: c", "1: a b", "1: c"]);
  });

  test("takes a chunk to its end before the next one where it is to", () => {
    const runs = ["a", "b", "c"].map((id) => runState(id));
    expect(madeCalls(runs, 2, 2, "chunk by chunk")).toEqual(["0: a b", "1: a b", "0: c", "1: c"]);
  });

  test("makes the same calls in either order, from wherever the runs are", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 9 }), fc.integer({ min: 1, max: 4 }), (nexts, size) => {
        const runs = () => nexts.map((next, i) => runState(`${i}`, next));
        expect(madeCalls(runs(), size, 4, "chunk by chunk").toSorted()).toEqual(
          madeCalls(runs(), size, 4, "step by step").toSorted(),
        );
      }),
    );
  });

  test("gives runs that are behind the steps that they lack, without moving a run to another chunk", () => {
    const runs = [runState("a", 2), runState("b", 1), runState("c", 2), runState("d", 0)];
    expect(madeCalls(runs, 2, 3)).toEqual(["0: d", "1: b", "1: d", "2: a b", "2: c d"]);
  });

  test("leaves out a run from where it failed", () => {
    const runs = ["a", "b"].map((id) => runState(id));
    const made: string[] = [];
    for (const call of dueCalls(runs, 2, 3, "step by step")) {
      made.push(call.runs.map((run) => run.id).join(" "));
      for (const run of call.runs) {
        if (run.id === "a" && call.sequenceNumber === 1) run.failed = true;
        else run.nextSequenceNumber += 1;
      }
    }
    expect(made).toEqual(["a b", "a b", "b"]);
  });

  test("has nothing to do for runs that are complete", () => {
    expect(madeCalls([runState("a", 3), runState("b", 3)], 2, 3)).toEqual([]);
  });

  test("has nothing to do for no runs", () => {
    expect(madeCalls([], 2, 3)).toEqual([]);
  });

  test("makes the same calls when it begins again in the middle", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        fc.constantFrom<CallOrder>("step by step", "chunk by chunk"),
        (numRuns, size, maxLength, cut, order) => {
          const newRuns = () => Array.from({ length: numRuns }, (_, i) => runState(`${i}`));
          const whole = madeCalls(newRuns(), size, maxLength, order);
          const runs = newRuns();
          const before: string[] = [];
          for (const call of dueCalls(runs, size, maxLength, order)) {
            if (before.length === cut % whole.length) break;
            before.push(`${call.sequenceNumber}: ${call.runs.map((run) => run.id).join(" ")}`);
            for (const run of call.runs) run.nextSequenceNumber += 1;
          }
          expect([...before, ...madeCalls(runs, size, maxLength, order)]).toEqual(whole);
        },
      ),
    );
  });
});

describe("seedOfInvocation", () => {
  test("is the run's own seed where it has one", () => {
    expect([0, 1, 2 ** 32 - 1].map((seed) => seedOfInvocation(runState("a", 0, seed)))).toEqual([
      0,
      1,
      2 ** 32 - 1,
    ]);
  });

  test("is drawn anew each time, from 0 to 2^32 − 1, for a run with −1", () => {
    const drawn = Array.from({ length: 1_000 }, () => seedOfInvocation(runState("a", 0, -1)));
    for (const seed of drawn) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(990);
    // Half of 32 random bits begin with a one.
    expect(drawn.filter((seed) => seed >= 2 ** 31).length).toBeGreaterThan(400);
  });
});

describe("distinctItems", () => {
  const item = (seed: number, inputHash: string) => ({ seed, inputHash });

  test("computes runs with the same seed and input once", () => {
    const runs = [runState("a"), runState("b"), runState("c")];
    const { items, itemOf } = distinctItems(runs, [item(1, "x"), item(1, "y"), item(1, "x")]);
    expect(items).toEqual([item(1, "x"), item(1, "y")]);
    expect(itemOf).toEqual([0, 1, 0]);
  });

  test("keeps runs with other seeds apart though their input is the same", () => {
    const runs = [runState("a", 0, 1), runState("b", 0, 2)];
    expect(distinctItems(runs, [item(1, "x"), item(2, "x")]).itemOf).toEqual([0, 1]);
  });

  test("never shares a drawn seed, not even with a run that has it for its own", () => {
    const runs = [runState("a", 0, -1), runState("b", 0, -1), runState("c", 0, 5)];
    expect(distinctItems(runs, [item(5, "x"), item(5, "x"), item(5, "x")]).itemOf).toEqual([0, 1, 2]);
  });
});
