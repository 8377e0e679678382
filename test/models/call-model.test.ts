import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.ts";
import { CallError, ModelUnavailableError, SmallerBatchError } from "../../src/models/call-errors.ts";
import { type CallIncident, callModel, type ModelCall } from "../../src/models/call-model.ts";

/** A call of a model that doubles numbers, with `changes`; every attempt's items are in `attempts`. */
function doubling(changes: Partial<ModelCall<number, number>> = {}) {
  const attempts: number[][] = [];
  const incidents: CallIncident[] = [];
  const compute = changes.compute ?? (async (items: readonly number[]) => items.map((item) => 2 * item));
  const call: ModelCall<number, number> = {
    model: "Doubler",
    items: [1, 2, 3],
    problemOf: (output) =>
      Number.isFinite(output) ? undefined : { kind: "not_finite", message: `the double is ${output}` },
    timeLimitMs: () => 1_000,
    batchMatters: false,
    isStrict: false,
    retryDelaysMs: [0, 0],
    signal: undefined,
    onIncident: (incident) => incidents.push(incident),
    ...changes,
    compute: (items, context) => {
      attempts.push([...items]);
      return compute(items, context);
    },
  };
  return { attempts, incidents, results: callModel(call) };
}

const throwing = (isBad: (items: readonly number[]) => boolean) => async (items: readonly number[]) => {
  if (isBad(items)) throw new Error("no thanks");
  return items.map((item) => 2 * item);
};

describe("callModel", () => {
  test("gives each item its output, and the batch that it was computed in", async () => {
    const { results } = doubling();
    expect(await results).toEqual([
      { output: 2, batchSize: 3, batchIndex: 0 },
      { output: 4, batchSize: 3, batchIndex: 1 },
      { output: 6, batchSize: 3, batchIndex: 2 },
    ]);
  });

  test("makes one attempt when the model answers well", async () => {
    const { attempts, incidents, results } = doubling();
    await results;
    expect(attempts).toEqual([[1, 2, 3]]);
    expect(incidents).toEqual([]);
  });

  test("repeats the whole call after a failure", async () => {
    let calls = 0;
    const { attempts, incidents, results } = doubling({ compute: throwing(() => ++calls === 1) });
    expect(await results).toEqual([
      { output: 2, batchSize: 3, batchIndex: 0 },
      { output: 4, batchSize: 3, batchIndex: 1 },
      { output: 6, batchSize: 3, batchIndex: 2 },
    ]);
    expect(attempts).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(incidents).toEqual([{ attempt: 1, kind: "threw", message: "no thanks" }]);
  });

  test("tries each item alone once the whole call has failed as often as it may", async () => {
    const { attempts, results } = doubling({ compute: throwing((items) => items.includes(2)) });
    expect(await results).toEqual([
      { output: 2, batchSize: 1, batchIndex: 0 },
      { failure: "Doubler: no thanks (threw), also when tried alone" },
      { output: 6, batchSize: 1, batchIndex: 0 },
    ]);
    expect(attempts).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3], [1], [2], [3]]);
  });

  test("reports each attempt, those at one item with the item", async () => {
    const { incidents, results } = doubling({ compute: throwing((items) => items.includes(2)) });
    await results;
    expect(incidents).toEqual([
      { attempt: 1, kind: "threw", message: "no thanks" },
      { attempt: 2, kind: "threw", message: "no thanks" },
      { attempt: 3, kind: "threw", message: "no thanks" },
      { attempt: 4, kind: "threw", message: "no thanks", itemIndex: 1 },
    ]);
  });

  test("does not try an item alone that was alone from the beginning", async () => {
    const { attempts, results } = doubling({ items: [2], compute: throwing(() => true) });
    expect(await results).toEqual([{ failure: "Doubler: no thanks (threw), also when tried alone" }]);
    expect(attempts).toEqual([[2], [2], [2]]);
  });

  test("pauses before each further attempt at the whole call, for as long as it is told", async () => {
    const began: number[] = [];
    const { results } = doubling({
      retryDelaysMs: [30, 60],
      compute: async (items) => {
        began.push(performance.now());
        return throwing((batch) => batch.length > 1)(items);
      },
    });
    await results;
    // Timers may fire a fraction of a millisecond early.
    expect(began[1]! - began[0]!).toBeGreaterThan(29);
    expect(began[2]! - began[1]!).toBeGreaterThan(59);
  });

  test("names every bad output of an attempt with its item", async () => {
    const { incidents, results } = doubling({
      retryDelaysMs: [],
      compute: async (items) => items.map((item) => (item === 2 ? 4 : Number.NaN)),
    });
    expect(await results).toEqual([
      { failure: "Doubler: the double is NaN (not_finite), also when tried alone" },
      { output: 4, batchSize: 1, batchIndex: 0 },
      { failure: "Doubler: the double is NaN (not_finite), also when tried alone" },
    ]);
    const problem = { kind: "not_finite", message: "the double is NaN" };
    expect(incidents).toEqual([
      { attempt: 1, ...problem, itemIndex: 0 },
      { attempt: 1, ...problem, itemIndex: 2 },
      { attempt: 2, ...problem, itemIndex: 0 },
      { attempt: 2, ...problem, itemIndex: 2 },
    ]);
  });

  test.each([
    ["too few", (outputs: number[]) => outputs.slice(1), 2],
    ["too many", (outputs: number[]) => [...outputs, 8], 4],
    ["no", () => [], 0],
  ])("uses no output of an answer that has %s outputs", async (_, spoil, found) => {
    const { incidents, results } = doubling({
      compute: async (items) => {
        const outputs = items.map((item) => 2 * item);
        return items.length === 3 ? spoil(outputs) : outputs;
      },
    });
    expect(await results).toEqual([
      { output: 2, batchSize: 1, batchIndex: 0 },
      { output: 4, batchSize: 1, batchIndex: 0 },
      { output: 6, batchSize: 1, batchIndex: 0 },
    ]);
    expect(incidents[0]).toEqual({
      attempt: 1,
      kind: "wrong_count",
      message: `expected 3 outputs, found ${found}`,
    });
  });

  test("a hole in an answer is a bad output, not a missing one", async () => {
    const { results } = doubling({
      retryDelaysMs: [],
      compute: async (items) => {
        const outputs = new Array<number>(items.length);
        for (const [i, item] of items.entries()) if (item !== 2) outputs[i] = 2 * item;
        return outputs;
      },
    });
    expect(await results).toEqual([
      { output: 2, batchSize: 1, batchIndex: 0 },
      { failure: "Doubler: the double is undefined (not_finite), also when tried alone" },
      { output: 6, batchSize: 1, batchIndex: 0 },
    ]);
  });

  test("an answer that is no list is a failure of the model", async () => {
    const { incidents, results } = doubling({
      items: [1],
      retryDelaysMs: [],
      compute: async () => undefined as never,
    });
    expect(await results).toEqual([
      { failure: expect.stringMatching(/^Doubler: .* \(threw\), also when tried alone$/) },
    ]);
    expect(incidents).toHaveLength(1);
  });

  test("a call that throws something that is no Error fails with its text", async () => {
    const { results } = doubling({
      items: [1],
      compute: async () => {
        throw "just a text";
      },
    });
    expect(await results).toEqual([{ failure: "Doubler: just a text (threw), also when tried alone" }]);
  });

  test("a call that throws before it returns a promise counts as one that rejects", async () => {
    const { results } = doubling({
      items: [1],
      compute: () => {
        throw new Error("at once");
      },
    });
    expect(await results).toEqual([{ failure: "Doubler: at once (threw), also when tried alone" }]);
  });

  test("waits no longer than the time limit for an answer", async () => {
    const { incidents, results } = doubling({
      items: [1],
      retryDelaysMs: [],
      timeLimitMs: () => 20,
      compute: () => new Promise<never>(() => {}),
    });
    expect(await results).toEqual([
      { failure: "Doubler: no answer within 0.02 s (timed_out), also when tried alone" },
    ]);
    expect(incidents).toEqual([{ attempt: 1, kind: "timed_out", message: "no answer within 0.02 s" }]);
  });

  test("asks for the time limit of the batch that it tries", async () => {
    const asked: number[] = [];
    const { results } = doubling({
      retryDelaysMs: [],
      timeLimitMs: (batchSize) => {
        asked.push(batchSize);
        return 1_000;
      },
      compute: throwing((items) => items.length > 1),
    });
    await results;
    expect(asked).toEqual([3, 1, 1, 1]);
  });

  test("tells the model when nobody waits for it any longer", async () => {
    const aborted: boolean[] = [];
    const { results } = doubling({
      items: [1],
      retryDelaysMs: [],
      timeLimitMs: () => 20,
      compute: (_, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => {
            aborted.push(signal.aborted);
            resolve([2]);
          }),
        ),
    });
    expect(await results).toEqual([{ failure: expect.stringContaining("timed_out") }]);
    expect(aborted).toEqual([true]);
  });

  test("an answer that rejects after its time has no further effect", async () => {
    let reject = (_: Error) => {};
    const { results } = doubling({
      items: [1],
      retryDelaysMs: [],
      timeLimitMs: () => 20,
      compute: () =>
        new Promise((_, later) => {
          reject = later;
        }),
    });
    await results;
    reject(new Error("too late"));
    // An unhandled rejection would fail the test run.
    await new Promise((done) => setImmediate(done));
  });

  test("gives up at once when the model says that it cannot be used", async () => {
    const unavailable = new ModelUnavailableError("Doubler", "no weights");
    const { attempts, incidents, results } = doubling({
      compute: async () => {
        throw unavailable;
      },
    });
    await expect(results).rejects.toBe(unavailable);
    expect(attempts).toHaveLength(1);
    expect(incidents).toEqual([]);
  });

  test.each([
    ["in a pause", [10_000, 10_000]],
    ["between attempts without a pause", [0, 0]],
  ])("an interruption %s begins no further attempt", async (_, retryDelaysMs) => {
    const interruption = new AbortController();
    const { attempts, results } = doubling({
      retryDelaysMs,
      signal: interruption.signal,
      compute: async () => {
        setImmediate(() => interruption.abort());
        await new Promise((done) => setTimeout(done, retryDelaysMs[0] === 0 ? 5 : 0));
        throw new Error("no thanks");
      },
    });
    await expect(results).rejects.toThrow(InterruptedError);
    expect(attempts).toHaveLength(1);
  });

  test("an interruption while items are tried alone begins no further attempt", async () => {
    const interruption = new AbortController();
    const { attempts, results } = doubling({
      retryDelaysMs: [],
      signal: interruption.signal,
      compute: throwing((items) => {
        if (items[0] === 2) interruption.abort();
        return items.length > 1;
      }),
    });
    await expect(results).rejects.toThrow(InterruptedError);
    expect(attempts).toEqual([[1, 2, 3], [1], [2]]);
  });

  test("tries items alone at once when the model asks for it, and keeps the outputs that are good", async () => {
    const problem = { kind: "rejected_input", message: "not this one" } as const;
    const { attempts, incidents, results } = doubling({
      compute: async (items) => {
        const bad = items.indexOf(2);
        if (bad === -1) return items.map((item) => 2 * item);
        const good = items.flatMap((item, i): [number, number][] => (item === 2 ? [] : [[i, 2 * item]]));
        throw new CallError([{ ...problem, itemIndex: bad }], { isolate: true, outputs: new Map(good) });
      },
    });
    expect(await results).toEqual([
      { output: 2, batchSize: 3, batchIndex: 0 },
      { failure: "Doubler: not this one (rejected_input), also when tried alone" },
      { output: 6, batchSize: 3, batchIndex: 2 },
    ]);
    expect(attempts).toEqual([[1, 2, 3], [2]]);
    expect(incidents).toEqual([
      { attempt: 1, ...problem, itemIndex: 1 },
      { attempt: 2, ...problem, itemIndex: 1 },
    ]);
  });

  test("tries an item that was alone from the beginning once more when the model asks for it alone", async () => {
    const { attempts, results } = doubling({
      items: [2],
      compute: async () => {
        throw new CallError([{ kind: "worker_died", message: "gone" }], { isolate: true });
      },
    });
    expect(await results).toEqual([{ failure: "Doubler: gone (worker_died), also when tried alone" }]);
    expect(attempts).toEqual([[2], [2]]);
  });

  test("gives the batch and the notes that the model tells of an item, of the attempt that succeeded", async () => {
    let calls = 0;
    const { incidents, results } = doubling({
      compute: async (items, { onItem, onMended }) => {
        calls += 1;
        onItem?.(0, { batchSize: 1, batchIndex: 0, notes: { attempt: calls } });
        onMended?.({ kind: "out_of_memory", message: "halved" });
        if (calls === 1) throw new Error("no thanks");
        if (calls === 2) onItem?.(2, { batchSize: 2, batchIndex: 1 });
        return items.map((item) => 2 * item);
      },
    });
    expect(await results).toEqual([
      { output: 2, batchSize: 1, batchIndex: 0, notes: { attempt: 2 } },
      { output: 4, batchSize: 3, batchIndex: 1 },
      { output: 6, batchSize: 2, batchIndex: 1 },
    ]);
    expect(incidents).toEqual([
      { attempt: 1, kind: "out_of_memory", message: "halved" },
      { attempt: 1, kind: "threw", message: "no thanks" },
      { attempt: 2, kind: "out_of_memory", message: "halved" },
    ]);
  });
});

describe("the time limit of a call", () => {
  const call = (limitMs: number, compute: () => Promise<string[]>) =>
    callModel({
      ...{ model: "Own", items: ["a"], problemOf: () => undefined, retryDelaysMs: [] },
      ...{ signal: undefined, onIncident: () => {}, timeLimitMs: () => limitMs, compute },
      ...{ batchMatters: false, isStrict: false },
    });
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ["an answer"];
  };

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e12])("of %d ms is none", async (limitMs) => {
    expect(await call(limitMs, slow)).toMatchObject([{ output: "an answer" }]);
  });

  test.each([0, -1, Number.NaN, null])("of %s ms fails the call by its name", async (limitMs) => {
    const [result] = await call(limitMs as number, slow);
    expect(result).toMatchObject({
      failure: expect.stringContaining(
        `callTimeLimitMs: found ${limitMs}, expected a number of milliseconds above 0.`,
      ),
    });
  });
});

describe("what had to be computed alone", () => {
  const compute = throwing((items) => items.length > 1);

  test("is noted, where the batch matters", async () => {
    const [first] = await doubling({ compute, batchMatters: true }).results;
    expect(first).toEqual({ output: 2, batchSize: 1, batchIndex: 0, notes: { smaller_batch: true } });
    const [indifferent] = await doubling({ compute }).results;
    expect(indifferent).toEqual({ output: 2, batchSize: 1, batchIndex: 0 });
  });

  test("is not computed at all if the call is strict, unless the batch does not matter", async () => {
    const strict = doubling({ compute, isStrict: true, batchMatters: true });
    await expect(strict.results).rejects.toThrow(SmallerBatchError);
    await expect(strict.results).rejects.toThrow("Doubler: no thanks\n  In smaller batches it may work");
    expect(strict.attempts).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const indifferent = doubling({ compute, isStrict: true });
    expect(await indifferent.results).toHaveLength(3);
  });

  test("fails as it is if the call is strict and the others are good", async () => {
    const { attempts, results } = doubling({
      isStrict: true,
      batchMatters: true,
      compute: async () => {
        throw new CallError([{ kind: "empty_text", message: "no words", itemIndex: 1 }], {
          isolate: true,
          outputs: new Map([
            [0, 2],
            [2, 6],
          ]),
        });
      },
    });
    expect(await results).toEqual([
      { output: 2, batchSize: 3, batchIndex: 0 },
      { failure: "Doubler: no words (empty_text); not tried alone, as --strict wants it" },
      { output: 6, batchSize: 3, batchIndex: 2 },
    ]);
    expect(attempts).toEqual([[1, 2, 3]]);
  });
});
