import fc from "fast-check";
import { expect, test } from "vitest";
import { folded, hasWord, parseQuery } from "../../src/search/parse-query.ts";
import "../property-seed.ts";

function told(text: string) {
  const { words, fields } = parseQuery(text);
  return [
    words.map((word) => word.text),
    [...fields.values()].flat().map((term) => `${term.field}${term.isWhole ? "=" : ":"}${term.value}`),
  ];
}

test("“seed 2” is a seed, wherever it stands, and a seed without a number is a word", () => {
  expect(told("apple seed 2")).toEqual([["apple"], ["seed=2"]]);
  expect(told("Seed -1 apple")).toEqual([["apple"], ["seed=-1"]]);
  expect(told("apple seed")).toEqual([["apple", "seed"], []]);
  expect(told("seed:3 seed:4")).toEqual([[], ["seed=3", "seed=4"]]);
});

test("quotation marks hold words together, also those of a field, and one that is not closed ends with the text", () => {
  expect(told('"Red Apple" prompt:"in the fog" network="A → B"')).toEqual([
    ["red apple"],
    ["prompt:in the fog", "network=a → b"],
  ]);
  expect(told('fog "red app')).toEqual([["fog", "red app"], []]);
});

test("what is no field is a word", () => {
  expect(told("http://a tag: nothing:here")).toEqual([["http://a", "tag:", "nothing:here"], []]);
});

test("a number is found as a whole only", () => {
  const [two] = parseQuery("2").words;
  expect(["2 apples", "seed 2", "(2)"].every((text) => hasWord(text, two!))).toBe(true);
  expect(["12 apples", "qwen2", "20"].some((text) => hasWord(text, two!))).toBe(false);
});

test("large, small, full-width and composed letters are the same", () => {
  expect(folded("ＡＰＰＬＥ Ｃafe\u0301 \u1112\u1161\u11ab")).toBe("apple café 한");
});

test("any text can be asked for, and asks for something unless it is empty", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const { words, fields } = parseQuery(text);
      expect(words.length + fields.size > 0).toBe(text.replaceAll(/[\s"]/g, "") !== "");
    }),
  );
});
