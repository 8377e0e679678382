import { expect, test } from "vitest";
import { plannedWidthText } from "../../src/cli/planned-width-text.ts";
import type { PlannedWidths } from "../../src/plan/planned-widths.ts";

const about = { headline: "half-life", networks: [1], embedding_model: "SketchText", fresh_seeds: false };
const widths: PlannedWidths = {
  pilot: { id: "01a22179-5f25-7017-9c7f-4839b615e2dc", prompts: 4, seeds: 4, max_length: 16 },
  planned: { prompts: 16, seeds: 64, max_length: 16 },
  widths: [],
  needed: [],
  unanswered: [],
};
const told = (more: Partial<PlannedWidths>) => plannedWidthText({ ...widths, ...more });
const needed = (seeds: number | null, prompts: number | null, width: number | null = 0.1) => ({
  needed: [{ ...about, wanted: "half_life 20%", width, seeds, prompts }],
});

test("a width that no number of seeds gives is said to take prompts, or to be out of reach", () => {
  expect(told(needed(30, 8))).toContain(
    "half-life, SketchText, 20%: takes 30 seeds with 16 prompts, or 8 prompts",
  );
  expect(told(needed(null, 11_042))).toContain(
    "20%: no number of seeds alone gives it; 11,042 prompts with 64 seeds would.",
  );
  expect(told(needed(30, null))).toContain(
    "takes 30 seeds with 16 prompts; no number of prompts alone gives it.",
  );
  expect(told(needed(null, null))).toContain("20%: no number of seeds alone gives it, nor of prompts.");
  expect(told(needed(null, null, null))).toContain(
    "its value is open, and so is what a share of it would be.",
  );
});

test("widths are told in the unit of what they are of", () => {
  const row = (unit: "share" | "steps" | "value", value: number | null) =>
    told({
      widths: [{ ...about, unit, value, pilot: 12.345, planned: null }] as unknown as PlannedWidths["widths"],
    })
      .split("\n")
      .at(-1)
      ?.replace(/ +/g, " ");
  expect(row("steps", 7.8)).toBe(" half-life, SketchText 8 12 …");
  expect(row("value", 7.8)).toBe(" half-life, SketchText 7.80 12.35 …");
  expect(row("share", 0.5)).toContain("50");
});

test("a pilot that is too small, or of another length, says so", () => {
  expect(told({})).toContain("it has no interval: that takes three prompts and three seeds");
  expect(told({ planned: { prompts: 16, seeds: 64, max_length: 200 } })).toContain(
    "Its runs have 16 steps, these 200: the widths are those of its length.",
  );
  expect(told({ unanswered: ["half_life 20%"] })).toContain("half_life 20%: the pilot has no interval of it");
});
