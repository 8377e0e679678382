import { expect, test } from "vitest";
import { centredCoordinates, effectiveDimension } from "../../src/measures/centred-coordinates.ts";
import { chainSurrogate, changeableShare } from "../../src/measures/chain-surrogates.ts";
import { NormalDraws } from "../../src/measures/normal-draws.ts";
import { rotatedPoints } from "../../src/measures/rotated-points.ts";
import { LONGEST_LIFE, slidingWindows } from "../../src/measures/sliding-windows.ts";

const draws = (stream: number) => new NormalDraws([1, 2], [stream]);
const cloud = (n: number, dimension: number) => {
  const ofCloud = draws(n);
  return {
    coordinates: Float32Array.from(
      { length: n * dimension },
      (_, at) => ofCloud.normal() * (1 + (at % dimension)),
    ),
    dimension,
  };
};

test("normal draws have mean 0, variance 1 and the tails of a normal distribution", () => {
  const ofTest = draws(1);
  const values = Array.from({ length: 100_000 }, () => ofTest.normal());
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(values.reduce((sum, value) => sum + (value - mean) ** 2) / values.length).toBeCloseTo(1, 1);
  expect(values.filter((value) => Math.abs(value) > 1.96).length / values.length).toBeCloseTo(0.05, 2);
});

test.each([
  [12, 4],
  [9, 40],
])("%i points of %i coordinates in their axes keep every distance", (n, dimension) => {
  const points = cloud(n, dimension);
  const { coordinates, rank } = centredCoordinates(points);
  expect(rank).toBe(Math.min(n - 1, dimension));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      expect(distance(coordinates, rank, i, j)).toBeCloseTo(distance(points.coordinates, dimension, i, j), 5);
    }
  }
});

test("of more points than take all axes, the effective dimension is the same", () => {
  const many = effectiveDimension(centredCoordinates(cloud(260, 5)))!;
  expect(many).toBeGreaterThan(2);
  expect(many).toBeLessThan(2.6);
  expect(
    effectiveDimension(centredCoordinates({ coordinates: Float32Array.of(0, 1, 2, 5), dimension: 1 })),
  ).toBeCloseTo(1);
  expect(
    effectiveDimension(centredCoordinates({ coordinates: Float32Array.of(3, 3, 3, 3), dimension: 2 })),
  ).toBeNull();
});

test("turned points have the same mean and covariance, exactly, and other distances", () => {
  const points = centredCoordinates(cloud(10, 4));
  const { rank, variances } = points;
  const turned = rotatedPoints(points, draws(3));
  for (let a = 0; a < rank; a++) {
    let mean = 0;
    for (let i = 0; i < 10; i++) mean += turned[i * rank + a]! / 10;
    expect(mean).toBeCloseTo(0, 10);
    for (let b = 0; b < rank; b++) {
      let product = 0;
      for (let i = 0; i < 10; i++) product += (turned[i * rank + a]! * turned[i * rank + b]!) / 10;
      expect(product).toBeCloseTo(a === b ? variances[a]! : 0, 8);
    }
  }
  expect(distance(turned, rank, 0, 1)).not.toBeCloseTo(distance(points.coordinates, rank, 0, 1), 2);
});

test("surrogates of a chain keep how often each symbol follows each at each caption, and deal out the same members", () => {
  const symbols = [
    [0, 1, 2, 0],
    [0, 1, 0, 1],
    [0, 2, 2, 1],
  ].map((ofRun) => Int32Array.from(ofRun));
  const members = symbols.map((ofRun, run) =>
    ofRun.map((symbol, caption) => 100 * symbol + 10 * run + caption),
  );
  const steps = (runs: readonly Int32Array[]) =>
    runs
      .flatMap((ofRun) => [...ofRun].slice(1).map((symbol, at) => `${at}: ${ofRun[at]} → ${symbol}`))
      .sort();
  let differs = false;
  for (let stream = 0; stream < 20; stream++) {
    const surrogate = chainSurrogate({ symbols, members }, draws(stream));
    const walked = surrogate.map((ofRun) => ofRun.map((member) => Math.floor(member / 100)));
    expect(steps(walked)).toEqual(steps(symbols));
    expect(surrogate.flatMap((ofRun) => [...ofRun]).sort()).toEqual(
      members.flatMap((ofRun) => [...ofRun]).sort(),
    );
    differs ||= walked.some((ofRun, run) => ofRun.join() !== symbols[run]!.join());
  }
  expect(differs).toBe(true);
});

test("where no runs meet and each symbol is one point, surrogates can change nothing", () => {
  const symbols = [Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5)];
  expect(changeableShare({ symbols, members: symbols })).toBe(0);
  // They part after the second caption: what comes then may be exchanged.
  const meeting = [Int32Array.of(0, 1, 2), Int32Array.of(3, 1, 5)];
  expect(changeableShare({ symbols: meeting, members: meeting })).toBe(2 / 6);
});

test("windows have length 1, and those of equal captions are 0", () => {
  const points = { coordinates: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 1, 0, 1), dimension: 2 };
  const { coordinates, dimension } = slidingWindows(centredCoordinates(points), 2);
  const lengths = Array.from({ length: coordinates.length / dimension }, (_, at) =>
    Math.hypot(...coordinates.subarray(at * dimension, (at + 1) * dimension)),
  );
  expect(lengths.map((length) => Number(length.toFixed(9)))).toEqual([1, 1, 0, 0]);
  expect(slidingWindows(centredCoordinates(points), 6).coordinates).toHaveLength(0);
  expect(LONGEST_LIFE).toBeCloseTo(1.732, 3);
});

function distance(coordinates: ArrayLike<number>, dimension: number, i: number, j: number): number {
  let squares = 0;
  for (let c = 0; c < dimension; c++)
    squares += (coordinates[i * dimension + c]! - coordinates[j * dimension + c]!) ** 2;
  return Math.sqrt(squares);
}
