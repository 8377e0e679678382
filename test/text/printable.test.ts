import { describe, expect, test } from "vitest";
import { isBlank, onItsLines, onOneLine, printableJson } from "../../src/text/printable.ts";

describe("a text from elsewhere on one line", () => {
  test.each([
    ["\u001b[31mred\u001b]0;title\u0007", "\\u001b[31mred\\u001b]0;title\\u0007"],
    ["two\nlines\tand\r", "two\\nlines\\tand\\u000d"],
    ["\u009b31m", "\\u009b31m"],
    ["a\u202ebc", "a\\u202ebc"],
    ["a\u200bb\ufeff", "a\\u200bb\\ufeff"],
    ["half \ud83d", "half \\ud83d"],
    ["a🦋b, ein Äpfelchen, क्‍ष, 👩‍🚀", "a🦋b, ein Äpfelchen, क्‍ष, 👩‍🚀"],
  ])("%j is shown as %s", (text, shown) => {
    expect(onOneLine(text)).toBe(shown);
  });
});

test("a text of several lines keeps them, and nothing that a terminal would obey", () => {
  expect(onItsLines("one\n  two\t3\u001b[2J")).toBe("one\n  two\t3\\u001b[2J");
});

test("JSON for a terminal has the same values", () => {
  const value = { name: "\u009b31m\u001b[0m \u2028 \ud83d", n: [1, null] };
  const text = printableJson(value);
  expect(text).not.toMatch(/[\p{Cc}\u2028]/u);
  expect(JSON.parse(text)).toEqual(value);
});

test.each(["", " \t\n", "\u200b", " \u200b\u2060 ", "\u3164", "\u2800", "\u00ad", "\ufeff"])(
  "%j is blank",
  (text) => {
    expect(isBlank(text)).toBe(true);
  },
);

test.each(["a", ".", "\u200ba", "🦋", "か", "ا"])("%j is not blank", (text) => {
  expect(isBlank(text)).toBe(false);
});
