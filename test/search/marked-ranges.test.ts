import { expect, test } from "vitest";
import { markedRanges } from "../../src/search/marked-ranges.ts";

function marked(text: string, query: string): string[] {
  return markedRanges(text, query).map(([first, end]) => text.slice(first, end));
}

test("the words that were looked for are marked in a caption, as the search finds them", () => {
  expect(marked("A Red apple, red again", "RED seed 2 prompt:apple")).toEqual(["Red", "red"]);
  expect(marked("12 towers and 2 apples", "2")).toEqual(["2"]);
  expect(marked("20 towers, 2a, 12 and 2", "2")).toEqual(["2"]);
  expect(marked("redder", "red der")).toEqual(["redder"]);
  expect(marked("a red apple", 'caption:"red apple"')).toEqual(["red apple"]);
  expect(marked("桌子上的红苹果", "红苹果")).toEqual(["红苹果"]);
  // A ligature and a full-width letter are one letter here and another where they are compared.
  expect(marked("the ﬁg Ａ", "fig a")).toEqual(["ﬁg", "Ａ"]);
  // A part of it marks the whole letter.
  expect(marked("the ﬁg", "f")).toEqual(["ﬁ"]);
  expect(marked("nothing", "")).toEqual([]);
});
