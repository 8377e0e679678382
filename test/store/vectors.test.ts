import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DatabaseDamagedError } from "../../src/store/database-errors.ts";
import { decodeVector, encodeVector, joinVectors } from "../../src/store/vectors.ts";
import { errorOf } from "./error-of.ts";
import { newStore } from "./new-store.ts";

/** Any 32 bits of a finite number, so that −0 and denormal numbers are among them. */
const anyBits = fc.array(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }).filter((bits) => ((bits >>> 23) & 0xff) !== 0xff),
  { minLength: 1, maxLength: 50 },
);
const where = "a.db: embedding 1";
const stored = (vectors: readonly Uint8Array[]) =>
  vectors.map((bytes, row) => ({ bytes, where: `a.db: embedding ${row}` }));

const bitsOf = (vector: Float32Array) => [
  ...new Uint32Array(vector.buffer.slice(vector.byteOffset, vector.byteOffset + vector.byteLength)),
];

describe("a vector", () => {
  test("comes back bit for bit from its bytes", () => {
    fc.assert(
      fc.property(anyBits, (bits) => {
        const vector = new Float32Array(Uint32Array.from(bits).buffer);
        expect(bitsOf(decodeVector(encodeVector(vector), where))).toEqual(bits);
      }),
    );
  });

  test("comes back bit for bit from bytes that begin anywhere in a buffer", () => {
    fc.assert(
      fc.property(anyBits, fc.integer({ min: 0, max: 7 }), (bits, offset) => {
        const bytes = encodeVector(new Float32Array(Uint32Array.from(bits).buffer));
        const buffer = new Uint8Array(bytes.length + 8);
        buffer.set(bytes, offset);
        expect(bitsOf(decodeVector(buffer.subarray(offset, offset + bytes.length), where))).toEqual(bits);
      }),
    );
  });

  test("that is part of a larger array is stored alone", () => {
    const part = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect([...decodeVector(encodeVector(part), where)]).toEqual([2, 3]);
  });

  test("is stored as float32 little-endian without a header", () => {
    expect([...encodeVector(Float32Array.of(1, -2.5))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]);
  });

  test("that was read from the database is the reader's own: another reading has other memory", () => {
    const { database } = newStore();
    database.run("CREATE TEMP TABLE vectors (vector BLOB)", {});
    database.run("INSERT INTO vectors VALUES (:vector)", { vector: encodeVector(Float32Array.of(1, 2)) });
    const read = () =>
      decodeVector(database.get<{ vector: Uint8Array }>("SELECT vector FROM vectors", {})!.vector, where);
    const first = read();
    const second = read();
    first.fill(0);
    expect([...second]).toEqual([1, 2]);
    expect([...read()]).toEqual([1, 2]);
  });

  test.each([0, 1, 3, 5])("is not read from %d bytes", (length) => {
    const error = errorOf(DatabaseDamagedError, () => decodeVector(new Uint8Array(length), where));
    expect(error.message).toContain(
      `a.db: embedding 1: found ${length} bytes, expected coordinates of 4 bytes each.`,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "is not read when a coordinate of it is %d",
    (found) => {
      const bytes = encodeVector(Float32Array.of(3.4e38, 3.4e38, found, 1));
      const error = errorOf(DatabaseDamagedError, () => decodeVector(bytes, where));
      expect(error.message).toContain(
        `a.db: embedding 1: coordinate 2: found ${found}, expected a finite number.`,
      );
    },
  );
});

describe("vectors of a trajectory", () => {
  test("lie row by row in one array, bit for bit", () => {
    const vectors = [Float32Array.of(1, -0), Float32Array.of(3.5, Number.MIN_VALUE)];
    const { coordinates, dimension } = joinVectors(stored(vectors.map(encodeVector)));
    expect(dimension).toBe(2);
    expect(bitsOf(coordinates)).toEqual(vectors.flatMap(bitsOf));
  });

  test("may be none", () => {
    expect(joinVectors([])).toEqual({ coordinates: new Float32Array(), dimension: 1 });
  });

  test("must be of one dimension", () => {
    const vectors = [Float32Array.of(1, 2), Float32Array.of(1, 2, 3)].map(encodeVector);
    expect(() => joinVectors(stored(vectors))).toThrow(
      "a.db: embedding 1: found 3 coordinates, expected 2 as before it.",
    );
  });

  test.each([0, 1, 3, 5])("are not read from %d bytes", (length) => {
    expect(() => joinVectors(stored([new Uint8Array(length)]))).toThrow(
      `a.db: embedding 0: found ${length} bytes, expected coordinates of 4 bytes each.`,
    );
  });

  test("are not read when one of them is not finite", () => {
    const vectors = [Float32Array.of(1, 2), Float32Array.of(1, Number.NaN)].map(encodeVector);
    expect(() => joinVectors(stored(vectors))).toThrow("a.db: embedding 1: coordinate 1: found NaN");
  });
});
