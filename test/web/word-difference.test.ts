import fc from "fast-check";
import { expect, test } from "vitest";
import { wordDifference } from "../../web/src/beside/word-difference.ts";

test("words that only one caption has are told apart", () => {
  expect(wordDifference("A red apple on a table", "A green apple on a table")).toEqual([
    { text: "A ", kind: "both" },
    { text: "red ", kind: "first" },
    { text: "green ", kind: "second" },
    { text: "apple on a table", kind: "both" },
  ]);
});

test("a language without spaces is cut into words, too", () => {
  const pieces = wordDifference("赤いりんごとテーブル", "赤いりんごと椅子");
  expect(pieces[0]!.kind).toBe("both");
  expect(pieces.length).toBeGreaterThan(1);
});

test("each caption can be read off its pieces", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, second) => {
      const pieces = wordDifference(first, second);
      const without = (kind: string) =>
        pieces.flatMap((one) => (one.kind === kind ? [] : [one.text])).join("");
      expect([without("second"), without("first")]).toEqual([first, second]);
    }),
  );
});
