import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { InterruptedError, UserInputError } from "../../src/errors.ts";
import { stateOf } from "../../src/experiments/experiment-state.ts";
import {
  type Extension,
  extendExperiment,
  extensionByConfig,
} from "../../src/experiments/extend-experiment.ts";
import { type PerformOptions, performExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { growthsOf } from "../../src/store/growths.ts";
import { ExperimentInUseError, Lease } from "../../src/store/leases.ts";
import type { Store } from "../../src/store/store.ts";
import { whyExact } from "../../src/why/why-experiment.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { type RecordedCall, recorded } from "../models/recorded.ts";
import { withModels } from "../models/with-models.ts";
import { badItems, performedWith } from "./bad-run.ts";
import { performed, quickRetries, withoutBatches } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

const whole = {
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: [3, 1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 5,
  max_homology_dimension: 1,
};

/** What a dump says of results: not of the config, nor of what shared a call. */
function results(store: Store): string[] {
  return withoutBatches(canonicalDump(store.path))
    .filter((line) => !/^(experiment|growth) /.test(line))
    .map((line) => line.replace(/"generation":\d+,/, ""))
    .sort();
}

async function extended(
  store: Store,
  id: string,
  extension: Extension,
  options: PerformOptions = {},
): Promise<unknown> {
  try {
    await extendExperiment(store, id, extension, { ...quickRetries, ...options });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Aborts once so many progress reports came that told of something saved. */
function stopAfter(reports: number): PerformOptions {
  const stop = new AbortController();
  let left = reports;
  return {
    signal: stop.signal,
    onProgress: ({ model }) => {
      if (model !== null && --left === 0) stop.abort();
    },
  };
}

describe("an experiment that grows", () => {
  test("in any steps, from any part of it, ends with the results of one that was whole from the beginning", async () => {
    const expected = results((await performed(whole)).store);
    const sizes = fc.record({
      networks: fc.integer({ min: 1, max: 2 }),
      seeds: fc.integer({ min: 1, max: 3 }),
      prompts: fc.integer({ min: 1, max: 2 }),
      embedding_models: fc.integer({ min: 1, max: 2 }),
      max_length: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 2 }), async (steps) => {
        // Each step is at least as large as the one before it.
        const growing = steps.reduce<(typeof steps)[number][]>((before, step) => {
          const last = before.at(-1);
          const larger = Object.entries(step).map(([key, size]) => [
            key,
            Math.max(size, last?.[key as keyof typeof step] ?? 0),
          ]);
          before.push(Object.fromEntries(larger));
          return before;
        }, []);
        const part = (step: (typeof steps)[number]) => ({
          networks: whole.networks.slice(0, step.networks),
          seeds: whole.seeds.slice(0, step.seeds),
          prompts: whole.prompts.slice(0, step.prompts),
          embedding_models: whole.embedding_models.slice(0, step.embedding_models),
          max_length: step.max_length,
        });
        const { store, experiment } = await performed({ ...whole, ...part(growing[0]!) });
        for (const step of growing.slice(1)) {
          const error = await extended(store, experiment.id, part(step));
          // Two steps may be the same.
          if (error !== undefined) expect((error as Error).message).toMatch(/nothing to add/);
        }
        const { networks, seeds, prompts, embedding_models, max_length } = whole;
        await extended(store, experiment.id, { networks, seeds, prompts, embedding_models, max_length });
        expect(results(store)).toEqual(expected);
      }),
      {
        numRuns: 5,
        examples: [[[{ networks: 1, seeds: 1, prompts: 1, embedding_models: 1, max_length: 1 }]]],
      },
    );
  }, 120_000);

  test("computes nothing that it has", async () => {
    const { store, experiment } = await performed(smallConfig);
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    await extendExperiment(store, experiment.id, { seeds: [3], max_length: 6 }, { models });
    // Two more steps of the four runs, six of the two new ones.
    expect(calls.map(({ items }) => items.length).sort()).toEqual([2, 2, 2, 2, 2, 2, 4, 4]);
  });

  test("goes on after an interruption with the calls that it would have made", async () => {
    const extension = { seeds: [3, 4], prompts: ["a grey fog"], max_length: 6 };
    const config = { ...smallConfig, batch_size: 3 };
    const undisturbed: RecordedCall[] = [];
    const one = await performed(config);
    await extendExperiment(one.store, one.experiment.id, extension, {
      models: withModels(recorded(dummyT2I, undisturbed), recorded(dummyI2T, undisturbed)),
    });
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    const { store, experiment } = await performed(config);
    let reports = 1;
    let error = await extended(store, experiment.id, extension, { models, ...stopAfter(reports) });
    while (error !== undefined) {
      expect(error).toBeInstanceOf(InterruptedError);
      expect(stateOf(store.database, store.experiment(experiment.id))).toBe("interrupted");
      reports += 3;
      error = await performExperiment(store, experiment.id, { models, ...stopAfter(reports) }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    }
    expect(calls).toEqual(undisturbed);
    expect(canonicalDump(store.path)).toEqual(canonicalDump(one.store.path));
  });

  test("is growing while it is computed, and shows what was complete", async () => {
    const { store, experiment } = await performed(smallConfig);
    const before = await whyExact(store, experiment.id);
    const states: string[] = [];
    const stop = new AbortController();
    await extended(
      store,
      experiment.id,
      { seeds: [3], max_length: 6 },
      {
        signal: stop.signal,
        onProgress: ({ stage }) => {
          states.push(stateOf(store.database, store.experiment(experiment.id)));
          if (stage === "diagrams") stop.abort();
        },
      },
    );
    expect(new Set(states)).toEqual(new Set(["growing"]));
    const { as_of, ...during } = await whyExact(store, experiment.id);
    const shown = during.networks.map(({ runs, steps, before }) => ({ runs, steps, before }));
    expect(shown).toEqual(before.networks.map(({ runs, steps, before }) => ({ runs, steps, before })));
    const diagrams = [...store.persistenceDiagrams({ experiment: experiment.id })];
    expect(diagrams.map(({ numPoints }) => numPoints)).toEqual(new Array(8).fill(2));
    expect([...store.runs(experiment.id)].map((run) => run.max_length)).toEqual([4, 4, 4, 4, 6, 6]);

    await performExperiment(store, experiment.id);
    const after = [...store.persistenceDiagrams({ experiment: experiment.id })];
    expect(after.map(({ numPoints }) => numPoints)).toEqual(new Array(12).fill(3));
    expect([...store.lyapunovResults({ experiment: experiment.id })].map((one) => one.numRuns)).toEqual([
      3, 3, 3, 3,
    ]);
    expect(store.experiment(experiment.id).completed_at).not.toBeNull();
  });

  test("keeps its history", async () => {
    const { store, experiment } = await performed(smallConfig);
    await extendExperiment(store, experiment.id, { seeds: [3, -1, -1] });
    await extendExperiment(store, experiment.id, { max_length: 5 });
    const growths = growthsOf(store.database, experiment.id);
    expect(
      growths.map(({ generation, added, before }) => [
        generation,
        added.seeds,
        added.max_length,
        before.seeds,
      ]),
    ).toEqual([
      [1, [3, -1, -1], null, [1, 2]],
      [2, [], 5, [1, 2, 3, -1, -1]],
    ]);
    expect(growths.every(({ completed_at }) => completed_at !== null)).toBe(true);
    expect([...store.runs(experiment.id)].map((run) => run.generation)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1, 1, 1,
    ]);
  });

  test("by a config takes all that the config has besides", async () => {
    const { experiment } = await performed(smallConfig);
    const larger = parseConfig(
      { ...smallConfig, seeds: [9, 2, 1], prompts: ["a grey fog", ...smallConfig.prompts], max_length: 7 },
      builtInModels,
    );
    expect(extensionByConfig(experiment, larger, "larger.json")).toEqual({
      networks: [],
      seeds: [9],
      prompts: ["a grey fog"],
      embedding_models: [],
      max_length: 7,
    });
  });
});

describe("an extension is refused, and nothing is written, of", () => {
  async function refused(extension: Extension, config: object = smallConfig): Promise<string> {
    const { store, experiment } = await performed(config);
    const before = canonicalDump(store.path);
    const error = await extended(store, experiment.id, extension);
    expect(error).toBeInstanceOf(UserInputError);
    expect(canonicalDump(store.path)).toEqual(before);
    return (error as Error).message;
  }

  test("shorter runs", async () => {
    expect(await refused({ max_length: 3 })).toMatch(/found 3, expected at least 4.*cannot shrink/);
  });

  test("nothing new", async () => {
    expect(await refused({ seeds: [1], prompts: ["a red apple"], max_length: 4 })).toMatch(/nothing to add/);
  });

  test("what a config could not say either", async () => {
    expect(await refused({ prompts: [" "], embedding_models: ["DummyTxt"] })).toMatch(
      /prompts\[2\][\s\S]*embedding_models\[2\].*"DummyTxt"/,
    );
  });

  test("one that runs elsewhere", async () => {
    const { store, experiment } = await performed(smallConfig);
    const lease = Lease.acquire(store.database, experiment.id);
    expect(await extended(store, experiment.id, { seeds: [3] })).toBeInstanceOf(ExperimentInUseError);
    lease.release();
  });

  test("one that failed, whose runs are to be completed first", async () => {
    const { store, experiment } = await performedWith(
      (isBad) => alwaysThrows(dummyI2T, isBad),
      (await badItems()).picture,
    );
    const error = await extended(store, experiment.id, { max_length: 20 });
    expect((error as Error).message).toMatch(/failed/);
    expect((error as UserInputError).hint).toMatch(/panic-tda resume/);
  });

  test("one that is being extended", async () => {
    const { store, experiment } = await performed(smallConfig);
    await extended(store, experiment.id, { seeds: [3] }, stopAfter(1));
    const error = await extended(store, experiment.id, { seeds: [4] });
    expect((error as Error).message).toMatch(/being extended already/);
  });

  test("a config that does not contain it, naming all that is missing", async () => {
    const { experiment } = await performed(smallConfig);
    const other = parseConfig(
      { ...smallConfig, seeds: [1], prompts: ["a red apple"], image_format: "avif" },
      builtInModels,
    );
    expect(() => extensionByConfig(experiment, other, "other.json")).toThrow(
      /seeds: 2 is missing[\s\S]*"a blue pear" is missing[\s\S]*image_format: "avif" here, "webp" in the experiment/,
    );
  });
});
