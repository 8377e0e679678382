import { expect, test } from "vitest";
import { transformOf, viewText } from "../../web/src/map/view-in-address.ts";

const window = { width: 1000, height: 600 };

test("the whole map needs no words", () => {
  expect(viewText({ k: 1, x: 0, y: 0 }, window)).toBeNull();
});

test("a view is its enlargement and the point in its middle, upwards positive", () => {
  // Twice as large about the middle: the same point stays there.
  expect(viewText({ k: 2, x: -500, y: -300 }, window)).toBe("2,0,0");
  // Pulled 300 px to the left and 150 px down at 300 px a unit: the middle is one unit right, half a unit up.
  expect(viewText({ k: 1, x: -300, y: 150 }, window)).toBe("1,1,0.5");
});

test("a view is read as it was written, to a twentieth of a pixel even at the nearest", () => {
  for (const transform of [
    { k: 1, x: -300, y: 150 },
    { k: 17.3, x: -4021.7, y: -2999.1 },
    { k: 400, x: -200_123.4, y: -120_456.7 },
  ]) {
    const read = transformOf(viewText(transform, window)!, window)!;
    expect(Math.abs(read.x - transform.x)).toBeLessThan(0.05);
    expect(Math.abs(read.y - transform.y)).toBeLessThan(0.05);
    expect(read.k).toBeCloseTo(transform.k, 4);
  }
});

test("the same address has the same point in the middle of a smaller window", () => {
  const { k, x, y } = transformOf("3,0.25,-0.5", { width: 400, height: 500 })!;
  const unit = (k * 400) / 2;
  expect(k * 200 + x + unit * 0.25).toBeCloseTo(200, 6);
  expect(k * 250 + y - unit * -0.5).toBeCloseTo(250, 6);
});

test.each(["", "1", "1,2", "a,b,c", "0,1,1", "-1,0,0", "1,2,3,4", "1,,2", "Infinity,0,0"])(
  "%j says nothing",
  (text) => {
    expect(transformOf(text, window)).toBeUndefined();
  },
);
