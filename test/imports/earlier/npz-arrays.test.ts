import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readNpz } from "../../../src/imports/earlier/npz-arrays.ts";

function npy(descr: string, shape: string, data: Uint8Array, order = "False"): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = Buffer.from(`${text.padEnd(117, " ")}\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), length, header, data]);
}

/** A zip file with one entry. */
function npz(name: string, content: Buffer, says: { size?: number; method?: number } = {}): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(says.method ?? 8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(says.size ?? content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

const floats = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

test("arrays of float32 are read with their shapes, infinity as it is", () => {
  const arrays = readNpz(
    npz("dgms_0.npy", npy("<f4", "(2, 2)", floats(0, 1.5, 0, Number.POSITIVE_INFINITY))),
  );
  expect(arrays.get("dgms_0")).toEqual({
    shape: [2, 2],
    values: Float64Array.of(0, 1.5, 0, Number.POSITIVE_INFINITY),
  });
});

test("an array without numbers, and one of a single number, are read", () => {
  expect(readNpz(npz("a.npy", npy("<f4", "(0, 2)", floats()))).get("a")).toEqual({
    shape: [0, 2],
    values: new Float64Array(),
  });
  expect(readNpz(npz("a.npy", npy("<f4", "()", floats(3)))).get("a")!.values).toEqual(Float64Array.of(3));
});

describe("what is not as NumPy writes numbers is refused", () => {
  const numbers = npy("<f4", "(2,)", floats(1, 2));
  test.each<[string, Buffer, string]>([
    ["objects of Python's", npz("a.npy", npy("|O", "(1,)", Buffer.from("cos\nsystem\n"))), "could run code"],
    [
      "an unknown kind of number",
      npz("a.npy", npy("<c16", "(1,)", Buffer.alloc(16))),
      "a kind that is not known",
    ],
    ["more numbers than there are", npz("a.npy", npy("<f4", "(900,)", floats(1))), "expected 3600"],
    [
      "an order that would mix births and deaths",
      npz("a.npy", npy("<f4", "(2, 2)", floats(1, 2, 3, 4), "True")),
      "Fortran",
    ],
    ["a file that grows beyond what it says", npz("a.npy", numbers, { size: 10 }), "cannot be unpacked"],
    ["a file that says it has gigabytes", npz("a.npy", numbers, { size: 2 ** 31 }), "is larger than"],
    ["another way of compressing", npz("a.npy", numbers, { method: 14 }), "NumPy does not use"],
    ["a file that is cut off", npz("a.npy", numbers).subarray(0, 90), "its end is missing"],
    [
      "something else",
      Buffer.from("no zip at all, but long enough to look for an end"),
      "it is no .npz file",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => readNpz(bytes)).toThrow(message);
  });
});
