import { expect, test } from "vitest";
import { movementBetween } from "../../web/src/codebooks/movement-shares.ts";
import { percent } from "../../web/src/codebooks/percent.ts";

const sequences = [
  { run: "a", cores: [-1, 0, 0, 1, 2] },
  { run: "b", cores: [1, 0, 1, 1, 1] },
];

test("without a model, shares are those of what was seen from each caption to the next", () => {
  const { shares, intervals, lag } = movementBetween({ model: null, sequences }, [0, 1]);
  expect(intervals).toBeNull();
  expect(lag).toBe(1);
  expect(shares[0]).toEqual([1 / 3, 2 / 3]);
  // Of four steps from 1 one leads to 0, two stay, and one leads to a core that is not shown.
  expect(shares[1]).toEqual([1 / 4, 2 / 4]);
});

test("with a model, shares and intervals are the model's, in the order asked for; a core that it leaves out has none", () => {
  const told = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });
  const model = {
    lag: 2,
    cores: [1, 0],
    matrix: [
      [told(0.7), told(0.3)],
      [{ value: 1, low: null, high: null }, told(0.2)],
    ],
  };
  const { shares, intervals, lag } = movementBetween({ model: model as never, sequences }, [0, 1, 5]);
  expect(lag).toBe(2);
  expect(shares).toEqual([
    [0.2, 1, 0],
    [0.3, 0.7, 0],
    [0, 0, 0],
  ]);
  expect(intervals![0]).toEqual([" [10, 30]", "", ""]);
});

test("a share that is not nothing is not shown as nothing", () => {
  expect([0, 0.001, 0.123, 1].map(percent)).toEqual(["0 %", "< 1 %", "12 %", "100 %"]);
});
