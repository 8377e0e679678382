import { inflateRawSync } from "node:zlib";

/** An array of NumPy's: its numbers in the order of C, as float64. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const FILE_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const MOST_ARRAYS = 64;
const LARGEST_ARRAY = 256 * 2 ** 20;
const STORED = 0;
const DEFLATED = 8;
const SIZE_IN_EXTRA = 0xffffffff;

/**
 * Reads the arrays of numbers in an `.npz` file, as NumPy's `savez` and `savez_compressed` write it. It is read without trust: arrays of
 * Python objects, whose reading would run code, are refused, as is whatever is larger than it says.
 *
 * @returns by their names, without `.npy`
 * @throws Error saying what is not as expected
 * @see numpy.lib.format
 */
export function readNpz(bytes: Uint8Array): Map<string, NumpyArray> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(buffer);
  const numEntries = buffer.readUInt16LE(end + 10);
  if (numEntries > MOST_ARRAYS) throw new Error(`it has ${numEntries} arrays, more than ${MOST_ARRAYS}`);
  let at = buffer.readUInt32LE(end + 16);
  const arrays = new Map<string, NumpyArray>();
  for (let entry = 0; entry < numEntries; entry++) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== ENTRY_SIGNATURE)
      throw new Error("its list of arrays is damaged");
    const method = buffer.readUInt16LE(at + 10);
    const packedBytes = buffer.readUInt32LE(at + 20);
    const numBytes = buffer.readUInt32LE(at + 24);
    const nameLength = buffer.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
    if (next > end) throw new Error("its list of arrays is damaged");
    const name = buffer.toString("utf8", at + 46, at + 46 + nameLength);
    if (packedBytes === SIZE_IN_EXTRA || numBytes > LARGEST_ARRAY)
      throw new Error(`${name} is larger than ${LARGEST_ARRAY} bytes`);
    const packed = packedAt(buffer, buffer.readUInt32LE(at + 42), packedBytes, name);
    arrays.set(name.replace(/\.npy$/, ""), numpyArray(unpacked(packed, method, numBytes, name), name));
    at = next;
  }
  return arrays;
}

function endOf(buffer: Buffer): number {
  for (let at = buffer.length - END_BYTES; at >= 0 && at >= buffer.length - END_BYTES - LONGEST_COMMENT; at--)
    if (buffer.readUInt32LE(at) === END_SIGNATURE) return at;
  throw new Error("it is no .npz file, or its end is missing");
}

function packedAt(buffer: Buffer, header: number, numBytes: number, name: string): Buffer {
  if (header + 30 > buffer.length || buffer.readUInt32LE(header) !== FILE_SIGNATURE)
    throw new Error(`${name} is not where it is said to be`);
  const start = header + 30 + buffer.readUInt16LE(header + 26) + buffer.readUInt16LE(header + 28);
  if (start + numBytes > buffer.length) throw new Error(`${name} ends early`);
  return buffer.subarray(start, start + numBytes);
}

function unpacked(packed: Buffer, method: number, numBytes: number, name: string): Buffer {
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${name} is compressed in a way that NumPy does not use`);
  let bytes = packed;
  if (method === DEFLATED) {
    try {
      bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, numBytes) });
    } catch (error) {
      throw new Error(`${name} cannot be unpacked: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  if (bytes.length !== numBytes) throw new Error(`${name} has ${bytes.length} bytes, expected ${numBytes}`);
  return bytes;
}

const MAGIC = Buffer.from("\x93NUMPY", "latin1");

/** What a kind of number takes, and how one is read. */
const kinds: Readonly<
  Record<string, readonly [numBytes: number, read: (buffer: Buffer, at: number) => number]>
> = {
  "<f4": [4, (buffer, at) => buffer.readFloatLE(at)],
  "<f8": [8, (buffer, at) => buffer.readDoubleLE(at)],
  "<i4": [4, (buffer, at) => buffer.readInt32LE(at)],
  "<i8": [8, (buffer, at) => Number(buffer.readBigInt64LE(at))],
};

function numpyArray(bytes: Buffer, name: string): NumpyArray {
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(MAGIC))
    throw new Error(`${name} is no array of NumPy's`);
  const isLong = bytes[6]! >= 2;
  const start = isLong ? 12 : 10;
  const end = start + (isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (end > bytes.length) throw new Error(`${name} ends within its header`);
  const header = bytes.toString("latin1", start, end);
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1];
  const isFortran = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const shapeText = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (descr?.includes("O"))
    throw new Error(`${name} holds Python objects, which are not read: that could run code`);
  const kind = descr === undefined ? undefined : kinds[descr];
  if (kind === undefined || shapeText === undefined)
    throw new Error(`${name} holds numbers of a kind that is not known: ${header.trim().slice(0, 80)}`);
  const shape = shapeText
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  const size = shape.reduce((product, length) => product * length, 1);
  // A list of pairs in the order of Fortran would be all births, then all deaths.
  if (isFortran !== "False" && shape.filter((length) => length > 1).length > 1)
    throw new Error(`${name} is in the order of Fortran`);
  const [numBytes, read] = kind;
  if (size * numBytes !== bytes.length - end)
    throw new Error(`${name} has ${bytes.length - end} bytes of numbers, expected ${size * numBytes}`);
  return { shape, values: Float64Array.from({ length: size }, (_, at) => read(bytes, end + at * numBytes)) };
}
