import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { WhyExperiment, WhyNetwork } from "../../src/why/answer.ts";
import { whyExact, whyExperiment } from "../../src/why/why-experiment.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { newStore } from "../store/new-store.ts";
import { type PlantedRun, plantedExperiment } from "./planted-experiment.ts";

const STEPS = 16;

/** A number from 0 to 1 that depends on all of the given ones. */
function noise(...of: readonly number[]): number {
  const value =
    Math.sin(of.reduce((sum, one, i) => sum + one * [12.9898, 78.233, 37.719, 4.581][i]!, 1)) * 43758.5453;
  return value - Math.floor(value);
}

/** A run that remembers its prompt for a while, and goes round in a cycle of two rounds from step 8 on. */
function planted(prompt: number, seed: number, network = 0): PlantedRun {
  const at = (caption: number) => (caption < 4 ? caption : 4 + (caption % 2));
  const outputs = Array.from(
    { length: STEPS },
    (_, step) => `${network} ${seed} ${prompt} ${step % 2} ${at(Math.floor(step / 2))}`,
  );
  const vectors = Array.from({ length: STEPS / 2 }, (_, caption) => {
    const memory = 2 ** -at(caption);
    return Array.from(
      { length: 6 },
      (_, k) => memory * Math.cos(prompt * (k + 1)) + noise(at(caption), prompt, seed, k) - 0.5,
    );
  });
  return { outputs, vectors };
}

const prompts = ["a red apple", "a blue boat", "a cat", "an old tree"];
const seeds = [5, 1, 9];
const config = { networks: [["DummyT2I", "DummyI2T"]], seeds, prompts, max_length: STEPS };

function experimentOf(
  changes: Partial<typeof config> = {},
  plant: (
    prompt: string,
    seed: number,
    run: { network: readonly string[]; run_number: number },
  ) => PlantedRun = (prompt, seed) => planted(prompts.indexOf(prompt), seed),
  store: Store = newStore(),
) {
  const id = plantedExperiment(store, { ...config, ...changes }, (run) =>
    plant(run.initial_prompt, run.seed!, run),
  );
  return { store, id };
}

const only = ({ networks }: WhyExperiment): WhyNetwork => {
  expect(networks).toHaveLength(1);
  return networks[0]!;
};

describe("of a balanced experiment with fixed seeds", () => {
  const folder = lastingFolder();
  const { store, id } = experimentOf({}, undefined, openStore(join(folder.path, "balanced.db")));
  const asked = whyExperiment(store, id);

  afterAll(() => {
    store.close();
    folder.delete();
  });

  test("runs, prompts, seeds and captions are counted", async () => {
    expect(only(await asked)).toMatchObject({
      runs: 12,
      prompts: 4,
      seeds: 3,
      captions: 8,
      caption_steps: [1, 3, 5, 7, 9, 11, 13, 15],
      steps: 16,
      captions_why: null,
      left_out: { vectors: 0, runs: 0 },
      fresh_seeds: false,
    });
  });

  test("all runs are found in their cycle", async () => {
    const { stuck } = only(await asked);
    expect(stuck).toMatchObject({ in_cycle: 12, not_yet: 0, first_return: 12, periods: { "2": 12 } });
    expect(stuck.runs.every(({ entry, period }) => entry === 8 && period === 4)).toBe(true);
  });

  test("no number is there without a reason where it is missing", async () => {
    const network = only(await asked);
    for (const part of [network.prompt, network.stuck, network.before]) {
      for (const [key, why] of Object.entries(part).filter(([key]) => key.endsWith("_why"))) {
        const number = (part as unknown as Record<string, unknown>)[key.slice(0, -"_why".length)];
        if (number === null) expect(why, key).toEqual(expect.any(String));
      }
    }
  });

  test("the order of prompts and seeds changes nothing", async () => {
    const shuffled = experimentOf({ prompts: prompts.toReversed(), seeds: [1, 9, 5] });
    const without = (answer: WhyExperiment) => {
      const { stuck, ...network } = only(answer);
      const { runs: _, ...rest } = stuck;
      return roundedTo9({ ...network, stuck: rest });
    };
    expect(without(await whyExperiment(shuffled.store, shuffled.id))).toEqual(without(await asked));
  });

  test("a rotation of the space changes nothing", async () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotated = experimentOf({}, (prompt, seed) => {
      const { outputs, vectors } = planted(prompts.indexOf(prompt), seed);
      return {
        outputs,
        vectors: vectors.map((v) =>
          Array.from(v, (x, k) => (k === 0 ? c * x - s * v[3]! : k === 3 ? s * v[0]! + c * x : x)),
        ),
      };
    });
    const [turned, straight] = [only(await whyExperiment(rotated.store, rotated.id)), only(await asked)];
    // Stored as float32, which is what is rounded here.
    for (const [caption, share] of straight.prompt.share.entries()) {
      expect(Math.abs(turned.prompt.share[caption]! - share!)).toBeLessThan(1e-6);
    }
    expect(turned.parts.p).toEqual(straight.parts.p);
    expect(turned.prompt.recognised).toEqual(straight.prompt.recognised);
  });

  test("the same database gives the same numbers again, and another random seed other ones", async () => {
    const { as_of: _, ...first } = await asked;
    const { as_of: __, ...again } = await whyExperiment(store, id);
    expect(again).toEqual(first);
    const other = await whyExperiment(store, id, { randomSeed: 3 });
    expect(only(other).prompt.band).not.toEqual(only(await asked).prompt.band);
    expect(only(other).prompt.share).toEqual(only(await asked).prompt.share);
  });

  test("as of a step, later steps do not count", async () => {
    const answer = only(await whyExperiment(store, id, { step: 7 }));
    expect(answer).toMatchObject({ captions: 4, steps: 8 });
    expect(answer.stuck).toMatchObject({
      in_cycle: 0,
      not_yet: 12,
      first_return: null,
      first_return_why: "beyond the last step",
    });
  });

  test("what follows from outputs alone is there without vectors, and is told first", async () => {
    let first: WhyExperiment | undefined;
    await whyExperiment(store, id, {
      onExact: (answer) => {
        first = answer;
      },
    });
    for (const answer of [await whyExact(store, id), first!]) {
      const network = only(answer);
      expect(network.stuck.in_cycle).toBe(12);
      expect(network.before.ends_met).toBe(0);
      expect(network.prompt).toMatchObject({
        half_life: null,
        half_life_why: expect.stringContaining("not been looked at"),
      });
    }
  });

  test("progress comes to its end, and a signal ends the work", async () => {
    const seen: number[] = [];
    await whyExperiment(store, id, { onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    const controller = new AbortController();
    controller.abort();
    await expect(whyExperiment(store, id, { signal: controller.signal })).rejects.toThrow(InterruptedError);
  });
});

test("an experiment that is deleted meanwhile is refused by name, and not half told", async () => {
  const { store, id } = experimentOf();
  let isFirst = true;
  const asked = whyExperiment(store, id, {
    onProgress: () => {
      if (isFirst) store.database.run("DELETE FROM experiments WHERE id = :id", { id });
      isFirst = false;
    },
  });
  await expect(asked).rejects.toThrow(/^experiment [0-9a-f]{8}: it was deleted\.$/);
});

test("failed runs are left out and counted", async () => {
  const { store, id } = experimentOf({}, (prompt, seed) => ({
    ...planted(prompts.indexOf(prompt), seed),
    failed: prompt === "a cat" && seed === 1,
  }));
  expect(only(await whyExperiment(store, id))).toMatchObject({
    runs: 11,
    left_out: { runs: 1 },
    captions: 8,
  });
});

test("an experiment that still runs is told as far as all runs have come", async () => {
  const { store, id } = experimentOf({}, (prompt, seed) => {
    const { outputs, vectors } = planted(prompts.indexOf(prompt), seed);
    const steps = prompt === "a cat" ? 10 : STEPS;
    return { outputs: outputs.slice(0, steps), vectors };
  });
  expect(only(await whyExperiment(store, id))).toMatchObject({
    steps: 10,
    captions: 5,
    captions_why: "10 of 16 invocations count: those that all runs have",
  });
});

test("without embeddings what outputs tell is still told", async () => {
  const { store, id } = experimentOf({}, (prompt, seed) => ({
    ...planted(prompts.indexOf(prompt), seed),
    vectors: [],
  }));
  const network = only(await whyExperiment(store, id));
  expect(network).toMatchObject({
    captions: 0,
    captions_why: "not all runs have been embedded by DummyText yet",
  });
  expect(network.stuck).toMatchObject({
    in_cycle: 12,
    confinement: null,
    confinement_why: "there are no vectors to measure",
  });
  expect(network.parts).toMatchObject({
    largest: null,
    largest_why: "not all runs have been embedded by DummyText yet",
  });
});

test("vectors of two model versions are not compared, and that is said", async () => {
  const { store, id } = experimentOf({}, (prompt, seed) => ({
    ...planted(prompts.indexOf(prompt), seed),
    version: seed === 1 ? "2" : "1",
  }));
  const network = only(await whyExperiment(store, id));
  expect(network.captions_why).toBe("vectors of 2 versions of DummyText are mixed and cannot be compared");
  expect(network).toMatchObject({
    captions: 0,
    prompt: { half_life: null, share: [] },
    stuck: { confinement: null },
  });
  expect(network.stuck.in_cycle).toBe(12);
});

test("vectors without a direction are left out with their runs, and counted", async () => {
  const { store, id } = experimentOf({}, (prompt, seed) => {
    const run = planted(prompts.indexOf(prompt), seed);
    if (prompt !== "a cat" || seed !== 1) return run;
    return {
      ...run,
      vectors: run.vectors.map((vector, caption) => (caption === 2 ? new Float32Array(6) : vector)),
    };
  });
  const network = only(await whyExperiment(store, id));
  expect(network.left_out).toEqual({ vectors: 1, runs: 1 });
  expect(network.stuck.in_cycle).toBe(12);
  expect(network.prompt.share[0]).toEqual(expect.any(Number));
});

test("fixed and fresh seeds of one experiment are never pooled", async () => {
  const { store, id } = experimentOf({ seeds: [5, 1, 9, -1, -1] }, (prompt, seed, run) =>
    planted(prompts.indexOf(prompt), seed < 0 ? 50 + run.run_number : seed),
  );
  const { networks } = await whyExperiment(store, id);
  expect(networks.map(({ fresh_seeds, runs }) => [fresh_seeds, runs])).toEqual([
    [false, 12],
    [true, 8],
  ]);
  const fresh = networks[1]!;
  expect(fresh.stuck).toMatchObject({ in_cycle: 0, first_return: null, wanders: 8 });
  expect(fresh.before).toMatchObject({ end_states: null, new_end_probability: null });
  expect(fresh.parts.seed.every((share) => share === null)).toBe(true);
  expect(fresh.parts.not_told).toContain("Seed and rest are one part with fresh seeds.");
});

test("with one seed the own prompt's rank takes the place of its share", async () => {
  const { store, id } = experimentOf({ seeds: [5] }, (prompt, seed) => ({
    ...planted(prompts.indexOf(prompt), seed),
    vectors: Array.from({ length: 8 }, (_, caption) => {
      const at = prompts.indexOf(prompt) + (caption < 4 ? 0 : 2);
      return [Math.cos(at), Math.sin(at), 0.5 + 0.01 * caption];
    }),
  }));
  const { prompt, parts } = only(await whyExperiment(store, id));
  expect(prompt.half_life_why).toBe(
    "there is 1 seed: from 2 on what runs of a prompt have in common can be told",
  );
  expect(prompt.own_prompt_nearest).toMatchObject({ share: [1, 0] });
  expect(prompt.own_prompt_nearest!.p).toBeGreaterThan(0.05);
  expect(parts.prompt.every((share) => share === null)).toBe(true);
});

test("with one prompt there is no memory to tell, and the seed has what is not the rest", async () => {
  const { store, id } = experimentOf({ prompts: ["a cat"], seeds: [1, 2, 3, 4] });
  const { prompt, stuck } = only(await whyExperiment(store, id));
  expect(prompt.half_life_why).toMatch(/^there is 1 prompt/);
  expect(stuck.in_cycle).toBe(4);
});

test("equal captions everywhere leave nothing to be shared out", async () => {
  const { store, id } = experimentOf({}, () => ({
    outputs: Array.from({ length: STEPS }, (_, step) => `always ${step % 2}`),
    vectors: Array.from({ length: 8 }, () => [1, 0, 0]),
  }));
  const { parts, prompt, stuck } = only(await whyExperiment(store, id));
  expect(parts).toMatchObject({
    largest: null,
    largest_why: "there is 1 different caption: of fewer than 3 there is nothing to share out",
  });
  expect(prompt).toMatchObject({ half_life: null });
  expect(stuck).toMatchObject({
    in_cycle: 12,
    confinement: null,
    confinement_why: "all runs are in one place",
  });
});

test("a crossing of networks has all its parts, which add up to 1", async () => {
  const networks = [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I", "DummyI2T2"],
    ["DummyT2I2", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ];
  const { store, id } = experimentOf({ networks }, (prompt, seed, { network }) => {
    const number = networks.findIndex((names) => String(names) === String(network));
    const run = planted(prompts.indexOf(prompt), seed, number);
    return {
      ...run,
      vectors: run.vectors.map((v) =>
        Array.from(v, (x, k) => x + noise(number % 2, k) + noise(number, 9, k)),
      ),
    };
  });
  const { experiment_parts: parts, networks: each } = await whyExperiment(store, id);
  expect(each).toHaveLength(4);
  expect(parts).toHaveLength(1);
  const [all] = parts;
  for (const caption of all!.captions) {
    const sum = (["t2i", "i2t", "interplay", "prompt", "seed", "rest"] as const).reduce(
      (total, name) => total + all![name][caption]!,
      0,
    );
    expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
  }
  expect(all!.not_told).toEqual([]);
  const alone = await whyExperiment(store, id, { network: 2 });
  expect(alone.experiment_parts).toEqual([]);
  expect(only(alone).number).toBe(2);
});

test("an embedding model or a network that the experiment lacks is refused, with the nearest name", async () => {
  const { store, id } = experimentOf();
  await expect(whyExperiment(store, id, { embeddingModels: ["DummyTxt"] })).rejects.toMatchObject({
    message: expect.stringContaining("expected one of DummyText"),
    hint: 'Did you mean "DummyText"?',
  });
  await expect(whyExperiment(store, id, { network: 2 })).rejects.toThrow(
    "expected a whole number from 1 to 1",
  );
});

function roundedTo9(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === "number" ? Number(part.toFixed(9)) + 0 : part)),
  );
}
