import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordDiff } from "../../src/text/word-diff.ts";

const words = (text: string) => text.split(" ").filter((word) => word !== "");

describe("the words that differ between two texts", () => {
  test("are told between those that are the same", () => {
    expect(wordDiff("a red circle on white", "a blue circle on grey")).toEqual([
      { kind: "same", words: ["a"] },
      { kind: "removed", words: ["red"] },
      { kind: "added", words: ["blue"] },
      { kind: "same", words: ["circle", "on"] },
      { kind: "removed", words: ["white"] },
      { kind: "added", words: ["grey"] },
    ]);
  });

  test("make one text of the other", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = wordDiff(before, after);
        const without = (kind: string) => runs.flatMap((run) => (run.kind === kind ? [] : run.words));
        expect(without("added")).toEqual(words(before));
        expect(without("removed")).toEqual(words(after));
      }),
    );
  });
});
