import { expect, test } from "vitest";
import { shortened, wrapped, wrappedAroundCommands, wrappedWithin } from "../../src/cli/text-width.ts";

test("a line that fits is left as it is, and so is any line where there is no terminal", () => {
  expect(shortened("a red apple", 11)).toBe("a red apple");
  expect(wrapped("a red apple", 11)).toEqual(["a red apple"]);
  expect(shortened("a red apple", undefined)).toBe("a red apple");
  expect(wrapped("a red apple", undefined)).toEqual(["a red apple"]);
});

test("a longer line is cut, and the cut is shown within the width", () => {
  expect(shortened("a red apple", 10)).toBe("a red app…");
  expect(shortened("a red apple", 7)).toBe("a red…");
});

test("letters that take two columns count as two", () => {
  expect(shortened("日本語の説明", 7)).toBe("日本語…");
  expect(wrapped("日本語 日本語", 8)).toEqual(["日本語", "日本語"]);
});

test("a line is continued at its spaces; a word that is too long is not cut", () => {
  expect(wrapped("an enormous brown oval", 11)).toEqual(["an enormous", "brown oval"]);
  expect(wrapped("a 0123456789ab", 8)).toEqual(["a", "0123456789ab"]);
});

test("a hint is continued at its spaces, and a command in it stands whole on a line of its own", () => {
  const hint = "To take it away all the same: panic-tda annotate 5c2d88f1 --remove star. Or ask the others.";
  expect(wrappedAroundCommands(hint, 30)).toEqual([
    "To take it away all the same:",
    "panic-tda annotate 5c2d88f1 --remove star.",
    "Or ask the others.",
  ]);
  expect(wrappedAroundCommands(hint, undefined)).toEqual([hint]);
});

test("what is indented is wrapped as far to the right, with its commands whole", () => {
  const advice = "  It was copied from another machine; panic-tda doctor --fix --db it.db removes it.";
  expect(wrappedWithin(advice, 30)).toEqual([
    "  It was copied from another",
    "  machine;",
    "  panic-tda doctor --fix --db it.db removes it.",
  ]);
  expect(wrappedWithin(advice, undefined)).toEqual([advice]);
});
