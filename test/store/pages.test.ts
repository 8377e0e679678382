import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pages } from "../../src/store/pages.ts";

/** The numbers from 0 below `total`, page by page; the fetches are written down as the row that they follow. */
function numbers(total: number, pageSize: number, fetches: (number | undefined)[] = []) {
  return pages<number>(pageSize, (last) => {
    fetches.push(last);
    const first = last === undefined ? 0 : last + 1;
    return Array.from({ length: Math.min(pageSize, total - first) }, (_, i) => first + i);
  });
}

describe("pages", () => {
  test("yields every row once, in order, whatever the size of a page", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }), (total, pageSize) => {
        expect([...numbers(total, pageSize)]).toEqual(Array.from({ length: total }, (_, i) => i));
      }),
    );
  });

  test("fetches a page only when its first row is asked for", () => {
    const fetches: (number | undefined)[] = [];
    const rows = numbers(10, 3, fetches);
    expect(fetches).toEqual([]);
    for (let i = 0; i < 3; i++) rows.next();
    expect(fetches).toEqual([undefined]);
    rows.next();
    expect(fetches).toEqual([undefined, 2]);
  });

  test("fetches nothing more once a page is not full", () => {
    const fetches: (number | undefined)[] = [];
    expect([...numbers(4, 3, fetches)]).toHaveLength(4);
    expect(fetches).toEqual([undefined, 2]);
  });
});
