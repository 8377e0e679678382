import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeErlangTerm, ErlangAtom } from "../../../src/imports/earlier/erlang-term.ts";

const term = (...bytes: readonly number[]) => Uint8Array.from([131, ...bytes]);
const atom = (name: string) => [119, name.length, ...Buffer.from(name)];
const float = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return [70, ...bytes];
};

function compressed(bytes: readonly number[], size = bytes.length): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(size);
  return term(80, ...head, ...deflateSync(Uint8Array.from(bytes)));
}

test("numbers, atoms, lists and maps are read as term_to_binary writes them", () => {
  // #{dgms => [[[0.0, inf]]], entropy => [-0.0], num_edges => 0}
  const bytes = [
    ...[116, 0, 0, 0, 3],
    ...[
      ...atom("dgms"),
      108,
      0,
      0,
      0,
      1,
      108,
      0,
      0,
      0,
      1,
      108,
      0,
      0,
      0,
      2,
      ...float(0),
      ...atom("inf"),
      106,
      106,
      106,
    ],
    ...[...atom("entropy"), 108, 0, 0, 0, 1, ...float(-0), 106],
    ...[...atom("num_edges"), 97, 0],
  ];
  const expected = new Map<string, unknown>([
    ["dgms", [[[0, new ErlangAtom("inf")]]]],
    ["entropy", [-0]],
    ["num_edges", 0],
  ]);
  expect(decodeErlangTerm(term(...bytes))).toEqual(expected);
  expect(decodeErlangTerm(compressed(bytes))).toEqual(expected);
});

test.each<[string, readonly number[], unknown]>([
  ["a negative integer", [98, 255, 255, 255, 254], -2],
  ["a large integer", [110, 5, 0, 0, 0, 0, 0, 1], 2 ** 32],
  ["a list of bytes as a string", [107, 0, 3, 1, 2, 3], [1, 2, 3]],
  ["an old float", [99, ...Buffer.from("1.50000000000000000000e+00".padEnd(31, "\0"))], 1.5],
  ["a binary", [109, 0, 0, 0, 2, 104, 105], Buffer.from("hi")],
  ["a tuple", [104, 2, 97, 1, 97, 2], [1, 2]],
  ["an atom of latin letters", [100, 0, 1, 0xe9], new ErlangAtom("é")],
])("%s is read", (_, bytes, expected) => {
  expect(decodeErlangTerm(term(...bytes))).toEqual(expected);
});

describe("bytes that no version writes are refused", () => {
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "found the end"],
    ["another beginning", Uint8Array.from([1, 2, 3]), "expected 131"],
    ["a function", term(112, 0, 0), "of kind 112"],
    [
      "a list that announces more than there is",
      term(108, 255, 255, 255, 255, 106),
      "4294967295 terms are announced",
    ],
    ["a map that announces more than there is", term(116, 0, 0, 1, 0), "256 terms are announced"],
    ["a term that ends early", term(70, 1, 2), "ends early"],
    ["bytes behind the term", term(97, 1, 0), "1 bytes follow the term"],
    [
      "lists without end within each other",
      term(...Array.from({ length: 40 }, () => [108, 0, 0, 0, 1]).flat()),
      "deep",
    ],
    ["an improper list", term(108, 0, 0, 0, 1, 97, 1, 97, 2), "does not end as lists do"],
    ["a compressed term that unpacks to more", compressed(new Array(100).fill(0), 10), "cannot be read"],
    ["a compressed term that unpacks to less", compressed([106], 10), "has 1 bytes, expected 10"],
    ["a compressed term of gigabytes", term(80, 255, 255, 255, 255), "more than"],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeErlangTerm(bytes)).toThrow(message);
  });
});
