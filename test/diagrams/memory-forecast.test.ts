import { expect, test } from "vitest";
import { forecastMemoryBytes } from "../../src/diagrams/memory-forecast.ts";

test("the forecast covers the arrays that every reduction has: 20 bytes for each two points, in either order", () => {
  for (const k of [0, 1, 2]) {
    for (const n of [1, 50, 1000, 10_000]) expect(forecastMemoryBytes(n, k)).toBeGreaterThan(20 * n * n);
  }
});

test("the forecast grows with the points and with the dimension", () => {
  expect(forecastMemoryBytes(200, 2)).toBeGreaterThan(forecastMemoryBytes(100, 2));
  expect(forecastMemoryBytes(200, 2)).toBeGreaterThan(forecastMemoryBytes(200, 1));
  expect(forecastMemoryBytes(200, 1)).toBeGreaterThan(forecastMemoryBytes(200, 0));
});

test("the forecast for 400 points up to H2 is more than the 42 MB measured on a sphere, and less than twice that", () => {
  expect(forecastMemoryBytes(400, 2) / 2 ** 20).toBeGreaterThan(42);
  expect(forecastMemoryBytes(400, 2) / 2 ** 20).toBeLessThan(84);
});

test("a forecast for a dimension that there is not is refused", () => {
  expect(() => forecastMemoryBytes(10, 3)).toThrow("maxHomologyDimension: found 3, expected 0, 1 or 2.");
});
