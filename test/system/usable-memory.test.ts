import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { usableMemoryBytes } from "../../src/system/usable-memory.ts";

test.each([
  ["a container's limit, where it is less than the machine has", 2 ** 30, 2 ** 30],
  ["all that the machine has, where the limit is more", 2 ** 63, 2 ** 34],
  ["all that the machine has, where there is no limit", 0, 2 ** 34],
])("the usable memory is %s", (_, constrained, usable) => {
  expect(usableMemoryBytes(2 ** 34, constrained)).toBe(usable);
});

test("here it is no more than the machine has", () => {
  expect(usableMemoryBytes()).toBeGreaterThan(0);
  expect(usableMemoryBytes()).toBeLessThanOrEqual(totalmem());
});
