import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { plannedWidths } from "../../src/plan/planned-widths.ts";
import { wantedWidth } from "../../src/plan/wanted-width.ts";
import { openStore } from "../../src/store/store.ts";
import { whyWithForecast } from "../../src/why/why-experiment.ts";
import { performed } from "../experiments/performed.ts";

const pilot = {
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "the sea", "two dogs", "a castle"],
  embedding_models: ["SketchText"],
  max_length: 16,
  max_homology_dimension: 0,
};
const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
const store = openStore(join(folder, "panic-tda.db"));
let id = "";

beforeAll(async () => {
  id = (await performed(pilot, {}, store)).experiment.id;
}, 30_000);

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const widthsFor = (config: object, ...wanted: string[]) =>
  plannedWidths(store, id, parseConfig(config, builtInModels), wanted.map(wantedWidth));

describe("how wide intervals will be, by a pilot", () => {
  test("is what why --more tells, for twice the seeds or the prompts", async () => {
    const { forecast } = await whyWithForecast(store, id);
    const same = await widthsFor(pilot);
    const seeds = await widthsFor({ ...pilot, seeds: [1, 2, 3, 4, 5, 6, 7, 8] });
    const prompts = await widthsFor({ ...pilot, prompts: [...pilot.prompts, "a", "b", "c", "d"] });
    expect(forecast.length).toBeGreaterThan(3);
    for (const [at, { headline, now, seeds: bySeeds, prompts: byPrompts }] of forecast.entries()) {
      expect(same.widths[at]!.headline).toBe(headline);
      expect(seeds.widths[at]!.planned).toEqual(bySeeds[0]);
      expect(prompts.widths[at]!.planned).toEqual(byPrompts[0]);
      if (now !== null && !headline.startsWith("part")) expect(same.widths[at]!.planned).toBeCloseTo(now, 10);
    }
  }, 30_000);

  test("with more of both is narrower than with more of either", async () => {
    const more = { seeds: [1, 2, 3, 4, 5, 6, 7, 8], prompts: [...pilot.prompts, "a", "b", "c", "d"] };
    const [both, seeds, prompts] = await Promise.all([
      widthsFor({ ...pilot, ...more }),
      widthsFor({ ...pilot, seeds: more.seeds }),
      widthsFor({ ...pilot, prompts: more.prompts }),
    ]);
    const at = both.widths.findIndex(({ headline }) => headline === "confinement");
    expect(both.widths[at]!.planned!).toBeLessThan(seeds.widths[at]!.planned!);
    expect(both.widths[at]!.planned!).toBeLessThan(prompts.widths[at]!.planned!);
  });

  test("gives the fewest seeds and prompts that a wanted width takes", async () => {
    const { needed } = await widthsFor(pilot, "confinement 20%");
    const [{ seeds, prompts, width } = { seeds: null, prompts: null, width: null }] = needed;
    const plannedOf = async (numSeeds: number) =>
      (await widthsFor({ ...pilot, seeds: Array.from({ length: numSeeds }, (_, i) => i) })).widths.find(
        ({ headline }) => headline === "confinement",
      )!.planned!;
    expect(await plannedOf(seeds!)).toBeLessThanOrEqual(width!);
    expect(await plannedOf(seeds! - 1)).toBeGreaterThan(width!);
    expect(prompts).toBe(seeds);
  });

  test("says where no number of seeds gives it: prompts that differ stay different", async () => {
    const { needed } = await widthsFor(pilot, "half_life 5%");
    expect(needed).toHaveLength(1);
    expect(needed[0]!.seeds).toBeNull();
    expect(needed[0]!.prompts).toBeGreaterThan(4);
  });

  test("is not told by a pilot of another network, nor without an embedding model in common", async () => {
    await expect(widthsFor({ ...pilot, networks: [["DummyT2I", "DummyI2T"]] })).rejects.toThrow(
      /found a pilot of SketchT2I → SketchI2T, expected one of DummyT2I → DummyI2T/,
    );
    await expect(widthsFor({ ...pilot, embedding_models: ["DummyText"] })).rejects.toThrow(
      /found a pilot with SketchText, expected one with an embedding model of the config: DummyText/,
    );
  });

  test("is not told of a number of which the pilot has no interval", async () => {
    const { experiment } = await performed({ ...pilot, seeds: [1], prompts: ["a red apple"] }, {}, store);
    const config = parseConfig(pilot, builtInModels);
    const found = await plannedWidths(store, experiment.id, config, [wantedWidth("half_life 20%")]);
    expect(found).toMatchObject({ needed: [], unanswered: ["half_life 20%"] });
  });
});

describe("a wanted width", () => {
  test.each([
    ["half_life 20%", { headline: "halflife", percent: true, width: 0.2 }],
    ["First-Return 5", { headline: "firstreturn", percent: false, width: 5 }],
    ["new end states 10 %", { headline: "newendstates", percent: true, width: 0.1 }],
  ])("%s is read", (text, wanted) => {
    expect(wantedWidth(text)).toEqual({ text, ...wanted });
  });

  test.each(["20%", "half_life", "half_life 0", "half_life -3", "speed 20%"])("%j is none", (text) => {
    expect(() => wantedWidth(text)).toThrow(/--width/);
  });
});
