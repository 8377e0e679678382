import stringWidth from "string-width";
import { expect, test } from "vitest";
import { textWidth } from "../../src/text/text-width.ts";

test.each([
  "",
  "plain ~ text",
  "日本語",
  "한",
  "e\u0301",
  "👩‍👩‍👧‍👦",
  "a\u200bb",
  "\x1b[31mred\x1b[0m",
  "tab\tand\nline",
  "half · way …",
])("%j takes as many columns as string-width says", (text) => {
  expect(textWidth(text)).toBe(stringWidth(text));
});

test("text of two columns each, and of none", () => {
  expect(textWidth("日本語")).toBe(6);
  expect(textWidth("\x1b[1m\x1b[0m")).toBe(0);
});
