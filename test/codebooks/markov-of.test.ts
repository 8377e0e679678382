import { describe, expect, test } from "vitest";
import { createCodebook } from "../../src/codebooks/create-codebook.ts";
import { type MarkovOptions, markovOf } from "../../src/codebooks/markov-of.ts";
import { UserInputError } from "../../src/errors.ts";
import { findCodebook } from "../../src/store/codebooks.ts";
import type { Store } from "../../src/store/store.ts";
import { newStore } from "../store/new-store.ts";
import { plantedExperiment } from "../why/planted-experiment.ts";
import { type PlantedMotifs, plantedMotifs, threeMotifs } from "./planted-motifs.ts";

const fresh = (runs: number) => Array.from({ length: runs }, () => -1);

async function answered(planted: PlantedMotifs, options: MarkovOptions = {}, medoids = planted.motifs) {
  const store = newStore();
  const id = plantedMotifs(store, planted);
  return answerOf(store, id, options, medoids);
}

async function answerOf(store: Store, id: string, options: MarkovOptions, medoids: number) {
  await createCodebook(store, {
    name: "motifs",
    embeddingModel: "DummyText",
    from: { medoids },
    coreQuantile: 1,
  });
  const codebook = findCodebook(store.database, "motifs");
  const { networks } = await markovOf(store.database, codebook, store.experiment(id), options);
  return networks[0]!;
}

describe("runs with fresh seeds", () => {
  test("that follow a chain have its model: the cores are named by their captions", async () => {
    const network = await answered({ matrix: threeMotifs, motifs: 3, captions: 30, seeds: fresh(48) });
    expect(network).toMatchObject({
      runs: 48,
      runs_without_core: 0,
      captions: 30,
      refused: null,
      warning: null,
      exact_graph: null,
    });
    expect(network.connectivity!.classes).toMatchObject([{ cores: [0, 1, 2], closed: true }]);
    const motifOf = network.cores.map(({ output_text }) => Number(/^motif (\d)/.exec(output_text!)![1]));
    const model = network.model!;
    let held = 0;
    for (const [row, ofRow] of model.matrix.entries()) {
      for (const [column, { low, high }] of ofRow.entries()) {
        const truth = threeMotifs[3 * motifOf[row]! + motifOf[column]!]!;
        held += Number(low! <= truth && truth <= high!);
      }
    }
    expect(held).toBeGreaterThanOrEqual(8);
    expect(model.stationary!.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(model.by_lag.map(({ lag }) => lag)).toEqual([1, 2, 3, 5, 10]);
    expect(model.by_lag[0]!.time_scale!.value).toBeGreaterThan(3 * model.by_lag[0]!.by_chance!);
    expect(model.passage!.there!.value).toBeGreaterThan(1);
  });

  test("are warned of where they are few, and refused where they are fewer", async () => {
    const few = { matrix: threeMotifs, motifs: 3, captions: 20 };
    const twelve = await answered({ ...few, seeds: fresh(12) });
    expect(twelve.warning).toBe("12 runs: from 48 on intervals are narrow enough for most questions");
    expect(twelve.model).not.toBeNull();
    const eleven = await answered({ ...few, seeds: fresh(11) });
    expect(eleven.model).toBeNull();
    expect(eleven.refused).toBe("11 runs that come to a core: it takes 12");
    // What was seen is told all the same.
    expect(eleven.connectivity!.classes.length).toBeGreaterThan(0);
  });

  test("that end in one core say how often it may be left", async () => {
    const absorbing = Float64Array.of(0.7, 0.2, 0.1, 0.2, 0.7, 0.1, 0, 0, 1);
    const network = await answered({ matrix: absorbing, motifs: 3, captions: 30, seeds: fresh(24) });
    const [closed] = network.connectivity!.classes.filter((one) => one.closed);
    expect(closed!.cores).toHaveLength(1);
    expect(closed!.leaves_at_most).toBeCloseTo(1 - 0.05 ** (1 / closed!.transitions), 12);
    const core = network.cores.find(({ label }) => label === closed!.cores[0])!;
    expect(core.output_text).toMatch(/^motif 2/);
    expect(core).toMatchObject({ censored: core.stays, median_stay: null, mean_stay_by_model: null });
  });

  test("that fall into two parts have no stationary distribution, and both are named", async () => {
    const parts = Float64Array.of(0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5);
    const network = await answered({ matrix: parts, motifs: 4, captions: 20, seeds: fresh(24) });
    expect(network.connectivity!.parts.map((one) => one.length)).toEqual([2, 2]);
    expect(network.model!.stationary).toBeNull();
    expect(network.model!.stationary_why).toBe(
      "there are 2 closed classes: where a run ends depends on where it begins",
    );
  });

  test("have no model with one core only", async () => {
    const network = await answered({ matrix: threeMotifs, motifs: 3, captions: 20, seeds: fresh(12) }, {}, 1);
    expect(network.refused).toBe("the codebook has one core only: there is nothing to move between");
  });

  test.each([[{ lag: 10 }, "lag 10 of 20 captions: it takes 21 captions"]])(
    "have no model at a lag that is too long: %j",
    async (options, reason) => {
      const network = await answered(
        { matrix: threeMotifs, motifs: 3, captions: 20, seeds: fresh(12) },
        options,
      );
      expect(network.refused).toBe(reason);
    },
  );

  test.each([
    [{ from: [3] }, '--from: found 3, expected labels of "motifs" from 0 to 2.'],
    [{ from: [1], to: [1, 2] }, "--from and --to: found 1 in both"],
    [{ network: 2 }, "--network: found 2, expected a number from 1 to 1"],
  ])("are not asked for what there is not: %j", async (options, message) => {
    const asked = answered({ matrix: threeMotifs, motifs: 3, captions: 20, seeds: fresh(12) }, options);
    await expect(asked).rejects.toThrow(UserInputError);
    await expect(asked).rejects.toThrow(message);
  });
});

test("runs with fixed seeds are refused with what was measured, and have the exact graph of their cycles", async () => {
  const store = newStore();
  // Two seeds: one leads all prompts into a cycle of two rounds, under the other each comes to rest at a place of its own.
  const id = plantedExperiment(
    store,
    {
      name: "fixed",
      networks: [["DummyT2I", "DummyI2T"]],
      seeds: [1, 2],
      prompts: ["a", "b"],
      max_length: 24,
    },
    (run) => {
      const way = run.initial_prompt === "a" ? [] : [2];
      const captions = Array.from({ length: 12 }, (_, at) =>
        run.seed === 1 ? (way[at] ?? (at - way.length) % 2) : run.initial_prompt === "a" ? 0 : 1,
      );
      return {
        outputs: captions.flatMap((motif, at) => [
          `picture of ${motif} ${run.seed} ${at === 0 ? run.initial_prompt : ""}`,
          `motif ${motif} ${run.seed}`,
        ]),
        vectors: captions.map((motif) => [motif === 0 ? 1 : 0, motif === 1 ? 1 : 0, motif === 2 ? 1 : 0]),
      };
    },
  );
  const network = await answerOf(store, id, {}, 3);
  expect(network.model).toBeNull();
  expect(network.refused).toMatch(
    /^with fixed seeds a state leads to one other for good.*Measured: the slowest time scale is/,
  );
  const graph = network.exact_graph!;
  expect(graph.cycles.map(({ runs, prompts, seeds, rounds }) => ({ runs, prompts, seeds, rounds }))).toEqual([
    { runs: 2, prompts: 2, seeds: 1, rounds: 2 },
    { runs: 1, prompts: 1, seeds: 1, rounds: 1 },
    { runs: 1, prompts: 1, seeds: 1, rounds: 1 },
  ]);
  expect(graph.cycles[0]!.labels).toHaveLength(2);
  expect(graph).toMatchObject({ not_yet: 0, left_again: 0 });
});
