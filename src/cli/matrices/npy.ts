import { UserInputError } from "../../errors.ts";
import { half } from "./half.ts";

/** An array as `numpy.save` wrote it. */
export interface NpyArray {
  /** Row-major. Single precision where the file has it, else double. */
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** The first bytes of a .npy file. */
export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

type Read = (view: DataView, offset: number, littleEndian: boolean) => number;

/** By kind and bytes, as NumPy writes types: numbers only. */
const types: Readonly<Record<string, Read>> = {
  f2: (view, offset, little) => half(view.getUint16(offset, little)),
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little),
  i1: (view, offset) => view.getInt8(offset),
  i2: (view, offset, little) => view.getInt16(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  i8: (view, offset, little) => Number(view.getBigInt64(offset, little)),
  u1: (view, offset) => view.getUint8(offset),
  u2: (view, offset, little) => view.getUint16(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  u8: (view, offset, little) => Number(view.getBigUint64(offset, little)),
};

/**
 * Reads an array of numbers: versions 1 to 3 of the format, either byte order, in C's or in Fortran's order.
 *
 * @throws UserInputError for what is cut short, and for arrays of anything but real numbers
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, source: string): NpyArray {
  const { type, isFortran, shape, start } = header(bytes, source);
  const [, order = "", kind = ""] = /^([<>|=])([a-zA-Z]\d+)$/.exec(type) ?? [];
  const read = types[kind];
  if (read === undefined) {
    throw new UserInputError(`${source}: found an array of ${nameOf(type)}, expected real numbers.`, {
      hint: 'Save it as numbers: numpy.save("points.npy", points.astype("float64"))',
    });
  }
  const size = Number(kind.slice(1));
  const count = shape.reduce((product, length) => product * length, 1);
  const expected = start + count * size;
  if (bytes.length < expected) {
    throw new UserInputError(
      `${source}: found ${bytes.length} bytes, expected ${expected} for an array of ${shape.join(" × ")}: it is cut short.`,
      { hint: "Save it again, or copy it again." },
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isSingle = kind === "f4" || kind === "f2";
  const values = isSingle ? new Float32Array(count) : new Float64Array(count);
  const little = order !== ">";
  const [rows = 1, columns = 1] = shape;
  for (let at = 0; at < count; at++) {
    // Fortran's order is columns first.
    const to = isFortran && shape.length === 2 ? (at % rows) * columns + Math.floor(at / rows) : at;
    values[to] = read(view, start + at * size, little);
  }
  return { values, shape };
}

function header(bytes: Uint8Array, source: string) {
  const version = bytes[6] ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthBytes = version === 1 ? 2 : 4;
  const textStart = 8 + lengthBytes;
  const isKnown = version >= 1 && version <= 3 && bytes.length >= textStart;
  const length = !isKnown ? 0 : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const text = new TextDecoder("latin1").decode(bytes.subarray(textStart, textStart + length));
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const structured = /'descr':\s*\[/.test(text);
  const isFortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (structured) {
    throw new UserInputError(
      `${source}: found an array of records with named fields, expected real numbers.`,
      {
        hint: "Save the fields as columns: numpy.lib.recfunctions.structured_to_unstructured(points)",
      },
    );
  }
  if (type === undefined || isFortran === undefined || shape === undefined) {
    throw new UserInputError(`${source}: it begins as a NumPy file, and its header cannot be read.`, {
      hint: "It may be cut short, or of a newer version of the format: save it again with numpy.save.",
    });
  }
  const lengths = shape
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  return { type, isFortran: isFortran === "True", shape: lengths, start: textStart + length };
}

const kinds: Readonly<Record<string, string>> = {
  c: "complex numbers",
  b: "true and false",
  O: "Python objects",
  U: "texts",
  S: "bytes",
  M: "dates",
  m: "durations",
  f: "numbers of this width",
};

function nameOf(type: string): string {
  const name = kinds[type[1] ?? ""];
  return name === undefined ? `type "${type}"` : `${name} (${type})`;
}
