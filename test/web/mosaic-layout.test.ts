import { expect, test } from "vitest";
import { visibleSpan } from "../../web/src/mosaic/mosaic-layout.ts";

test("only the cells that meet the window, and one more at either side, are shown", () => {
  expect(visibleSpan(1000, 600, 100, 2000)).toEqual({ first: 9, end: 17 });
  expect(visibleSpan(0, 600, 100, 3)).toEqual({ first: 0, end: 3 });
  expect(visibleSpan(0, 0, 100, 0)).toEqual({ first: 0, end: 0 });
});
