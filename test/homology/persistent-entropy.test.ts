import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bar } from "../../src/homology/persistence-diagram.ts";
import { persistentEntropy } from "../../src/homology/persistent-entropy.ts";

const finiteBar: fc.Arbitrary<Bar> = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
  .map(([birth, length]) => [birth / 8, (birth + length) / 8]);
const finiteBars = fc.array(finiteBar, { minLength: 1, maxLength: 30 });

test("two bars of lengths 1 and 3 have the entropy of the shares 1/4 and 3/4, in nats", () => {
  const bars: Bar[] = [
    [0, 1],
    [2, 5],
  ];
  expect(persistentEntropy(bars)).toBeCloseTo(0.25 * Math.log(4) + 0.75 * Math.log(4 / 3), 15);
});

test("one finite bar has entropy 0, and not -0", () => {
  expect(persistentEntropy([[1, 4]])).toBe(0);
});

test("a diagram without a finite bar has no entropy", () => {
  expect(persistentEntropy([])).toBeNull();
  expect(persistentEntropy([[0, Number.POSITIVE_INFINITY]])).toBeNull();
  expect(persistentEntropy([[2, 2]])).toBeNull();
});

test("m equal bars have entropy ln m, to 1e-12", () => {
  fc.assert(
    fc.property(finiteBar, fc.integer({ min: 1, max: 100 }), (bar, m) => {
      expect(persistentEntropy(Array.from({ length: m }, () => bar))).toBeCloseTo(Math.log(m), 12);
    }),
  );
});

test("m bars have an entropy from 0 to ln m", () => {
  fc.assert(
    fc.property(finiteBars, (bars) => {
      const entropy = persistentEntropy(bars)!;
      expect(entropy).toBeGreaterThanOrEqual(0);
      expect(entropy).toBeLessThanOrEqual(Math.log(bars.length) + 1e-12);
    }),
  );
});

test("essential bars and bars of length zero do not count", () => {
  fc.assert(
    fc.property(finiteBars, (bars) => {
      expect(persistentEntropy([...bars, [0, Number.POSITIVE_INFINITY], [1, 1]])).toBe(
        persistentEntropy(bars),
      );
    }),
  );
});

test("a bar too short to have a share in float64 adds nothing, rather than NaN", () => {
  expect(
    persistentEntropy([
      [0, 1e300],
      [0, 1e-300],
    ]),
  ).toBe(0);
});

test.each([
  ["dies before its birth", [3, 1], "found a bar from 3 to 1, expected birth ≤ death"],
  ["is not a number", [0, Number.NaN], "found a bar from 0 to NaN, expected birth ≤ death"],
] as const)("a bar that %s is refused by its place", (_, bar, message) => {
  expect(() => persistentEntropy([[0, 1], bar])).toThrow(RangeError);
  expect(() => persistentEntropy([[0, 1], bar])).toThrow(`diagram[1]: ${message}`);
});
