import { expect, test } from "vitest";
import { tooFewChunks } from "../../../src/stages/runs/chunks-for-executors.ts";

test("too few chunks for the executors are told, with the batch size that gives enough", () => {
  expect(tooFewChunks([{ numRuns: 40, chunkSize: 16, numPlaces: 8 }])).toEqual([
    "8, but network 1 has 3 chunks; batch_size 5 gives 8, and other last bits",
  ]);
});

test("more executors than runs are told", () => {
  const networks = [
    { numRuns: 64, chunkSize: 4, numPlaces: 8 },
    { numRuns: 2, chunkSize: 4, numPlaces: 8 },
  ];
  expect(tooFewChunks(networks)).toEqual([
    "8, but network 2 has 1 chunk; more than 2 executors cannot have anything to do",
  ]);
});

test("nothing is said of one executor, nor where there are enough chunks", () => {
  expect(tooFewChunks([{ numRuns: 4, chunkSize: 16, numPlaces: 1 }])).toEqual([]);
  expect(tooFewChunks([{ numRuns: 64, chunkSize: 8, numPlaces: 8 }])).toEqual([]);
});
