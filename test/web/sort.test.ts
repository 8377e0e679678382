import fc from "fast-check";
import { expect, test } from "vitest";
import { type SortValue, sortedBy, sortOf, sortText } from "../../web/src/tables/sort.ts";
import "../property-seed.ts";

const values = (rows: readonly SortValue[], isDown: boolean) =>
  sortedBy(
    rows.map((value, i) => ({ value, i })),
    (row) => row.value,
    isDown,
  ).map(({ value }) => value);

test("numbers are sorted by value and texts as people count them; what is missing is last, whichever way", () => {
  expect(values([10, null, 9, Number.NaN, -1], false)).toEqual([-1, 9, 10, null, Number.NaN]);
  expect(values([10, null, 9, undefined, -1], true)).toEqual([10, 9, -1, null, undefined]);
  expect(values(["run 10", "run 9", null, "Run 1"], false)).toEqual(["Run 1", "run 9", "run 10", null]);
});

test("rows that are equal stay as they come, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 3 }))), fc.boolean(), (some, isDown) => {
      const rows = some.map((value, i) => ({ value, i }));
      const sorted = sortedBy(rows, (row) => row.value, isDown);
      expect(sorted.toSorted((a, b) => a.i - b.i)).toEqual(rows);
      for (const [at, row] of sorted.entries()) {
        const next = sorted[at + 1];
        if (next !== undefined && next.value === row.value) expect(next.i).toBeGreaterThan(row.i);
      }
    }),
  );
});

test("an address tells by what a table is sorted, and is read back", () => {
  for (const sort of [null, { key: "entropy-h0", isDown: true }, { key: "seed", isDown: false }])
    expect(sortOf(sortText(sort))).toEqual(sort);
  expect(sortOf("")).toBe(null);
});
