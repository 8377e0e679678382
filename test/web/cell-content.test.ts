import { expect, test } from "vitest";
import { contentAt, strideOfRounds } from "../../web/src/mosaic/cell-content.ts";
import type { Frame } from "../../web/src/mosaic/frame-store.ts";

const frames: (Frame | null)[] = [{ image: "a" }, { text: "of a" }, { image: "b" }, { text: "of b" }, null];
const frameOf = (list: readonly (Frame | null)[]) => (step: number) => list[step];

test("a round shows its picture with the caption that was written from it", () => {
  expect(contentAt(frameOf(frames), 2, 2)).toEqual({ image: "b", text: "of b" });
});

test("a round that begins with a text shows its picture with the caption of the next round, which was written from it", () => {
  const list = [{ text: "of the prompt" }, { image: "a" }, { text: "of a" }, { image: "b" }];
  expect(contentAt(frameOf(list), 0, 2)).toEqual({ image: "a", text: "of a" });
});

test("a round without pictures shows its last text", () => {
  expect(contentAt(frameOf([{ text: "x" }, { text: "y" }]), 0, 2)).toEqual({ image: null, text: "y" });
});

test("a step shows one output", () => {
  expect(contentAt(frameOf(frames), 2, 1)).toEqual({ image: "b", text: null });
});

test("what is not known yet is told from what is not there", () => {
  expect(contentAt(frameOf(frames), 4, 2)).toBe("nothing");
  expect(contentAt(frameOf(frames), 9, 2)).toBe("unknown");
});

test("networks of two and of four places have rounds of two steps in common, those of two and three have none", () => {
  const network = (places: number) => Array.from({ length: places }, (_, i) => `M${i}`);
  expect(strideOfRounds([network(2), network(4)])).toBe(2);
  expect(strideOfRounds([network(4)])).toBe(4);
  expect(strideOfRounds([network(2), network(3)])).toBe(1);
});
