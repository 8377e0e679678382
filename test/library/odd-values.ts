import fc from "fast-check";

/** What stands where a number should. */
export const oddNumber = fc.oneof(
  fc.double(),
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    2,
    1e-320,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER + 2,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    null,
    undefined,
    "1",
    "",
    1n,
    true,
    [],
    {},
  ),
);
export const usual = fc.double({ min: 0, max: 2, noNaN: true });

/** A row of numbers, more or less. */
export const oddRow = fc.oneof(
  { weight: 6, arbitrary: fc.array(usual, { minLength: 2, maxLength: 2 }) },
  fc.array(oddNumber, { maxLength: 3 }),
  fc.array(usual, { maxLength: 3 }).map((row) => Float32Array.from(row)),
  fc.array(usual, { maxLength: 3 }).map((row) => Float64Array.from(row)),
  fc.array(fc.bigInt({ min: 0n, max: 9n }), { maxLength: 3 }).map((row) => BigInt64Array.from(row)),
  fc.constant(new DataView(new ArrayBuffer(16))),
  fc.constant(Float64Array.of(0, Number.NaN)),
  // biome-ignore lint/suspicious/noSparseArray: a hole is among what callers may pass.
  fc.constant([1, , 2]),
  oddNumber,
);

/** A list of rows, more or less. */
export const oddRows = fc.oneof(
  { weight: 8, arbitrary: fc.array(oddRow, { maxLength: 6 }) },
  oddNumber,
  oddRow,
);
/** A function, and what it is tried with. */
export interface Tried {
  readonly input: fc.Arbitrary<readonly unknown[]>;
  readonly call: (...input: never[]) => unknown;
}
