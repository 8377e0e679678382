import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { half } from "../../../src/cli/matrices/half.ts";
import { type MatrixReading, readMatrix } from "../../../src/cli/matrices/read-matrix.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const usual: MatrixReading = {
  separator: ",",
  hasHeader: false,
  hasIndex: false,
  mayBeInfinite: false,
  mayBeCondensed: false,
};
const npy = (name: string) => fileURLToPath(new URL(`../../golden/npy/${name}.npy`, import.meta.url));

function readText(text: string | Uint8Array, reading: Partial<MatrixReading> = {}) {
  const path = join(temporaryFolder(), "points.csv");
  writeFileSync(path, text);
  return Array.from(readMatrix(path, { ...usual, ...reading }).rows as ArrayLike<number>[], (row) => [
    ...Array.from(row),
  ]);
}

const rectangle = [
  [0, 0],
  [3, 0],
  [3, 4],
  [0, 4],
];

describe("an array that numpy wrote is read as it is", () => {
  test.each([
    ["float64", Float64Array],
    ["float64-fortran", Float64Array],
    ["float64-big-endian", Float64Array],
    ["version-3", Float64Array],
    ["float32", Float32Array],
    ["float16", Float32Array],
    ["int64", Float64Array],
    ["int16-big-endian", Float64Array],
    ["uint8", Float64Array],
  ])("%s", (name, type) => {
    const rows = readMatrix(npy(name), usual).rows as ArrayLike<number>[];
    expect(rows[0]).toBeInstanceOf(type);
    expect(rows.map((row) => Array.from(row))).toEqual(rectangle);
  });

  test("gzipped, condensed where distances are asked for, and with infinite distances", () => {
    expect(readText(gzipSync(readFileSync(npy("float64"))))).toEqual(rectangle);
    const distances = { ...usual, mayBeInfinite: true, mayBeCondensed: true };
    expect(readMatrix(npy("condensed"), distances).rows).toEqual(Float64Array.of(3, 5, 4, 4, 5, 3));
    const [first] = readMatrix(npy("never-joined"), distances).rows as ArrayLike<number>[];
    expect(Array.from(first!)).toEqual([0, 1, Infinity]);
  });
});

test.each([
  ["condensed", "found an array of shape (6), expected two dimensions, a row per point."],
  ["cube", "found an array of shape (2, 2, 2), expected two dimensions"],
  ["empty", "it holds no point: its shape is (0, 3)."],
  ["nan", "row 1, column 0: expected a finite number, found NaN."],
  ["never-joined", "row 0, column 2: expected a finite number, found Infinity."],
  ["bool", "found an array of true and false (|b1), expected real numbers."],
  ["complex", "found an array of complex numbers (<c16), expected real numbers."],
  ["text", "found an array of texts (<U2), expected real numbers."],
  ["records", "found an array of records with named fields, expected real numbers."],
])("the array %s is refused for what it is", (name, message) => {
  expect(() => readMatrix(npy(name), usual)).toThrow(`${npy(name)}: ${message}`);
});

test("an array that is cut short is refused with what is missing, or where its header ends", () => {
  const whole = readFileSync(npy("float64"));
  expect(() => readText(whole.subarray(0, 150))).toThrow(
    "found 150 bytes, expected 192 for an array of 4 × 2: it is cut short.",
  );
  for (const length of [6, 9, 40])
    expect(() => readText(whole.subarray(0, length))).toThrow(
      "it begins as a NumPy file, and its header cannot be read.",
    );
});

test("half precision has its subnormal numbers, infinities and both zeros", () => {
  const values = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00].map(half);
  expect(values).toEqual([0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -2, 65504, Infinity, -Infinity]);
  expect(half(0x7e00)).toBeNaN();
});

test("text is read with its separator, without header and names of rows, as pandas, R and people write it", () => {
  const options = { hasHeader: true, hasIndex: true };
  expect(readText(",a,b\n0,1,2\n1,3,4\n", options)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(
    readText('"a" "b"\n"x" 1 2\n"y y" 3 4\n'.replace("y y", "y"), { ...options, separator: " " }),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(readText('id;"a;b";c\n"x;y";1;-2e3\n', { ...options, separator: ";" })).toEqual([[1, -2000]]);
  expect(readText("1\t2\r\n3\t4\r\n", { separator: "\t" })).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(readText("  1   2\n 3 4 \n", { separator: " " })).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(readText("0,inf\nInfinity,0\n", { mayBeInfinite: true })).toEqual([
    [0, Infinity],
    [Infinity, 0],
  ]);
  expect(readText('[[0, "inf"], ["inf", 0]]', { mayBeInfinite: true })).toEqual([
    [0, Infinity],
    [Infinity, 0],
  ]);
});

test.each<[string, string, Partial<MatrixReading>, string, string]>([
  [
    "names of columns and rows",
    "n,a,b\nx,1,2\ny,3,q\n",
    { hasHeader: true, hasIndex: true },
    'line 3 (“y”), column 3 (“b”): expected a finite number, found "q".',
    "Points are CSV",
  ],
  [
    "a column without a name",
    ",a\n0,1\n",
    { hasHeader: true },
    "the first column has no name, so it has the names of the rows.",
    "--index",
  ],
  ["a header alone", "a,b\n", { hasHeader: true }, "it holds a header alone.", "Points are CSV"],
  [
    "a decimal comma",
    "1,5;2,5\n",
    { separator: ";" },
    'found "1,5".',
    "Numbers have a decimal point: write 1.5, not 1,5.",
  ],
  [
    "minus infinity among distances",
    "0,-inf\n-inf,0\n",
    { mayBeInfinite: true },
    "line 1, column 2: expected a number or inf, found -Infinity.",
    "Points are CSV",
  ],
  [
    "a header over JSON",
    "[[1,2]]",
    { hasHeader: true, separator: ";" },
    "--separator and --header: found JSON, expected text with separated columns.",
    "Leave it out",
  ],
])("%s: the place is told with its name, and what to do", (_, text, reading, message, hint) => {
  let refused: { message: string; hint?: string } | undefined;
  try {
    readText(text, reading);
  } catch (error) {
    refused = error as { message: string; hint?: string };
  }
  expect(refused?.message).toContain(message);
  expect(refused?.hint).toContain(hint);
});
