import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leastCallMs } from "../../src/plan/roofline.ts";
import { root } from "../cli/command.ts";

const cards = [
  "NVIDIA H200",
  "NVIDIA H100 80GB HBM3",
  "NVIDIA RTX 6000 Ada Generation",
  "NVIDIA GeForce RTX 4090",
];
const units: Readonly<Record<string, number>> = { µs: 1e-3, ms: 1, s: 1_000 };

test("the least times are those of the page that tells how they were counted", () => {
  const page = readFileSync(join(root, "docs/roofline.md"), "utf8");
  const rows = page
    .split("<!-- roofline -->")[1]!
    .split("<!-- end -->")[0]!
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.length > 8 && /^\d+$/.test(cells[4]!));
  expect(rows.length).toBeGreaterThan(20);
  for (const [, name = "", , , batch, ...times] of rows) {
    const model = name.replace(" \\*", "");
    for (const [at, card] of cards.entries()) {
      const found = leastCallMs(model, card, Number(batch));
      const [value, unit = ""] = times[at]!.split(" ");
      if (times[at] === "does not fit") expect(found).toBeUndefined();
      else expect(found! / Number(batch), `${model} on ${card}`).toBeCloseTo(Number(value) * units[unit]!, 6);
    }
  }
});

test("of another model, or another card, nothing is told", () => {
  expect(leastCallMs("SDXLTurbo", "Tesla T4", 1)).toBeUndefined();
  expect(leastCallMs("constructor", "NVIDIA H100", 1)).toBeUndefined();
  expect(leastCallMs("DummyT2I", "NVIDIA H100", 1)).toBeUndefined();
});

test("between one item and the largest batch, a call takes a time between those of the two", () => {
  const times = [1, 4, 8, 16].map((items) => leastCallMs("SDXLTurbo", "NVIDIA H100", items)!);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times[1]).toBeGreaterThan(7.82);
  expect(times[1]).toBeLessThan(16 * 3.1);
});
