import { expect, test } from "vitest";
import { csvOf } from "../../web/src/exports/csv.ts";

test("what would break a row is quoted, null is empty, an infinite death is inf", () => {
  const rows = [
    ["a, b", 'say "no"', 1.5],
    ["two\nlines", null, Number.POSITIVE_INFINITY],
  ];
  expect(csvOf({ columns: ["x", "y", "z"], rows })).toBe(
    'x,y,z\r\n"a, b","say ""no""",1.5\r\n"two\nlines",,inf\r\n',
  );
});
