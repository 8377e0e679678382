import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJsonMistake } from "../../src/config/json-mistake.ts";

describe("what keeps a text from being JSON is said with its place", () => {
  test.each([
    ['{"a": [1,\n 2,\n]}', 2, 3, 'a comma before the closing "]"', "Delete the comma."],
    ['{"a": 1,\n}', 1, 8, 'a comma before the closing "}"', "Delete the comma."],
    ["{'a': 1}", 1, 2, "a text in single quotes", 'Write it in double quotes: "…".'],
    ["{“a”: 1}", 1, 2, "a text in typographic quotes", 'Write it in plain ones: "…".'],
    ['{"a": 1} // one', 1, 10, "a comment", 'JSON has no comments: delete it, or say it in "description".'],
    [
      '{\r\n/* one */"a": 1}',
      2,
      1,
      "a comment",
      'JSON has no comments: delete it, or say it in "description".',
    ],
    ['# one\r{"a": 1}', 1, 1, "a comment", 'JSON has no comments: delete it, or say it in "description".'],
    ['{"a": 1 "b": 2}', 1, 9, 'expected "," or "}", found a text', "Put a comma before it."],
    ["[1 2]", 1, 4, 'expected "," or "]", found "2"', "Put a comma before it."],
    ["[[1]\n[2]]", 2, 1, 'expected "," or "]", found "["', "Put a comma before it."],
    ['{"a" 1}', 1, 6, 'expected ":", found "1"', "Numbers look like 42, -1 or 0.5."],
    ["{a: 1}", 1, 2, 'expected a key or "}", found "a"', 'Keys stand in double quotes: "a".'],
    ['{"a": True}', 1, 7, 'expected a value, found "True"', "Write true."],
    ['{"a": None}', 1, 7, 'expected a value, found "None"', "Write null."],
    [
      "[NaN]",
      1,
      2,
      'expected a value or "]", found "NaN"',
      "Texts stand in double quotes, lists in [ ], and commas separate what is in a list.",
    ],
    ['{"a": 01}', 1, 7, 'expected a value, found "01"', "Numbers look like 42, -1 or 0.5."],
    ['{"a": .5}', 1, 7, 'expected a value, found ".5"', "Numbers look like 42, -1 or 0.5."],
    ['{"a": +1}', 1, 7, 'expected a value, found "+1"', "Numbers look like 42, -1 or 0.5."],
    ['{"a": [1}', 1, 9, 'expected "," or "]", found "}"', 'Close the list with "]" first.'],
    ['[{"a": 1]', 1, 9, 'expected "," or "}", found "]"', 'Close the object with "}" first.'],
    ["{} {}", 1, 4, 'expected the end, found "{"', "A config is one object; delete what comes after it."],
    [
      "{,}",
      1,
      2,
      'expected a key or "}", found ","',
      "Texts stand in double quotes, lists in [ ], and commas separate what is in a list.",
    ],
    ['{"a":', 1, 6, "the file ends where a value is expected", "Complete it; still to be closed: }"],
    ['{"a": [1\n', 2, 1, 'the file ends where "," or "]" is expected', "Complete it; still to be closed: ]}"],
    ['{"a', 1, 2, "a text that is never closed", 'Close it with ".'],
    [
      '{"a": "b,\n"c": 1}',
      1,
      7,
      "a text that is not closed on its line",
      'Close it with ", or write \\n for a line break.',
    ],
    ['{"a": "b\tc"}', 1, 9, "a control character inside a text, \\t", "Write \\t."],
    [
      '{"a": "C:\\Users"}',
      1,
      10,
      "a backslash that begins no known escape",
      "Write \\\\ for a backslash itself.",
    ],
    [
      '{"a": "\\u12G4"}',
      1,
      8,
      "a backslash that begins no known escape",
      "Write \\\\ for a backslash itself.",
    ],
    ['{"a":\u00a01}', 1, 6, "a space of an unusual kind, U+00A0", "Write a plain space."],
    ['["🍎" 1]', 1, 7, 'expected "," or "]", found "1"', "Put a comma before it."],
  ])("%j", (text, line, column, what, hint) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(findJsonMistake(text)).toMatchObject({
      message: `not JSON: ${what}.`,
      hint,
      place: { line, column },
    });
  });
});

test("what stands before a mistake could still become JSON, wherever a character was lost, added or changed", () => {
  const edit = fc.record({
    at: fc.nat(),
    removed: fc.nat(2),
    added: fc.string({ maxLength: 2, unit: "binary" }),
  });
  fc.assert(
    fc.property(fc.json(), edit, (json, { at, removed, added }) => {
      const start = at % (json.length + 1);
      const text = json.slice(0, start) + added + json.slice(start + removed);
      fc.pre(isRefused(text));
      const { place, message } = findJsonMistake(text);
      expect(message).not.toContain("where the end is expected");
      const before = text.slice(0, place.offset);
      if (isRefused(before)) {
        expect(findJsonMistake(before).message).toMatch(
          /: (?:the file ends where|a text that is never closed)/,
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("JSON is read to its end, whatever it holds", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), (json) => {
      expect(findJsonMistake(`${json}]`).place.offset).toBe(json.length);
    }),
    { numRuns: 300 },
  );
});

test("long texts do not exhaust the stack", () => {
  const long = `{"a": "${"b".repeat(5_000_000)}", "c": [${"[".repeat(200_000)}`;
  expect(findJsonMistake(long).message).toBe('not JSON: the file ends where a value or "]" is expected.');
});

function isRefused(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
