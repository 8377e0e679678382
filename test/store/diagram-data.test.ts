import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";
import { decodeDiagrams, encodeDiagrams } from "../../src/store/diagram-data.ts";

const coordinate = fc.double({ noNaN: true });
const someDiagrams: fc.Arbitrary<PersistenceDiagram[]> = fc.array(
  fc.array(fc.tuple(coordinate, coordinate)),
  {
    maxLength: 4,
  },
);

test("decode(encode(diagrams)) is the diagrams, bit for bit", () => {
  fc.assert(
    fc.property(someDiagrams, (diagrams) => {
      // toStrictEqual compares numbers with Object.is, which tells -0 from 0.
      expect(decodeDiagrams(encodeDiagrams(diagrams))).toStrictEqual(diagrams);
    }),
  );
});

test("the bytes are the version, then per dimension a count and pairs, all little-endian", () => {
  const bytes = encodeDiagrams([[[1, Number.POSITIVE_INFINITY]], []]);
  expect([...bytes]).toEqual([
    1,
    ...[1, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
    ...[0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
    ...[0, 0, 0, 0],
  ]);
});

test("bytes in the middle of a larger buffer are read from where they start to where they end", () => {
  const bytes = encodeDiagrams([[[0, 2]]]);
  const larger = new Uint8Array(bytes.length + 7).fill(9);
  larger.set(bytes, 3);
  expect(decodeDiagrams(larger.subarray(3, 3 + bytes.length))).toEqual([[[0, 2]]]);
});

describe("damaged bytes are refused with what was found and what was expected", () => {
  const bytes = encodeDiagrams([
    [[0, 1]],
    [
      [1, 2],
      [1, 3],
    ],
  ]);

  test("another version", () => {
    expect(() => decodeDiagrams(Uint8Array.of(2, ...bytes.subarray(1)))).toThrow(
      "diagram data: byte 0: found version 2, expected version 1.",
    );
  });

  test("no bytes at all", () => {
    expect(() => decodeDiagrams(new Uint8Array())).toThrow(
      "found 0 bytes, expected at least the version byte.",
    );
  });

  test("an end within a count", () => {
    expect(() => decodeDiagrams(bytes.subarray(0, 23))).toThrow(
      "diagram data: H1: found 2 bytes at offset 21, expected a count of 4 bytes.",
    );
  });

  test("an end within a bar", () => {
    expect(() => decodeDiagrams(bytes.subarray(0, -1))).toThrow(
      "diagram data: H1: found 31 bytes at offset 25, expected 32 for 2 bars.",
    );
  });

  test("a byte too many", () => {
    expect(() => decodeDiagrams(Uint8Array.of(...bytes, 0))).toThrow(
      "diagram data: H2: found 1 bytes at offset 57",
    );
  });
});
