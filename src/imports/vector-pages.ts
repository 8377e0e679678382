import { type FileHandle, open } from "node:fs/promises";
import type { ColumnChunk } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { compressors } from "hyparquet-compressors";

const FLOAT32_BYTES = 4;
const DATA_PAGE_V2 = 3;
const PLAIN = 0;
const LARGEST_CHUNK = 2 ** 31;

/**
 * Reads the vectors of a row group as bytes: `export` writes them as one page, in which they lie one after the other. A reader of parquet
 * in general would make a JavaScript number of each coordinate, which takes fifty times as long.
 *
 * @param numRows - Of the row group.
 * @returns a vector for each row, all of one length
 * @throws Error if the page is another than `export` writes
 */
export async function vectorsOfGroup(
  path: string,
  chunk: ColumnChunk,
  numRows: number,
): Promise<Uint8Array[]> {
  const { data_page_offset: offset, total_compressed_size: size, codec } = chunk.meta_data!;
  if (codec !== "ZSTD" || size > LARGEST_CHUNK)
    throw new Error("its vectors are not stored as export stores them");
  const file = await open(path, "r");
  try {
    return vectorsOfPage(await bytesAt(file, Number(offset), Number(size)), numRows);
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const { size: fileSize } = await file.stat();
  if (offset < 0 || offset + size > fileSize) throw new Error("its vectors lie beyond its end");
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, offset);
  return bytes;
}

/** The names of the fields of a page's header are numbers: see parquet.thrift. */
interface PageHeader {
  readonly field_1?: number;
  readonly field_2?: number;
  readonly field_3?: number;
  readonly field_8?: {
    readonly field_1?: number;
    readonly field_2?: number;
    readonly field_3?: number;
    readonly field_4?: number;
    readonly field_5?: number;
    readonly field_6?: number;
  };
}

function vectorsOfPage(bytes: Buffer, numRows: number): Uint8Array[] {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const {
    field_1: type,
    field_2: unpackedBytes,
    field_3: packedBytes,
    field_8: page,
  } = deserializeTCompactProtocol(reader) as PageHeader;
  const { field_1: numValues = 0, field_2: numNulls, field_3: rows, field_4: encoding } = page ?? {};
  const levels = (page?.field_5 ?? 0) + (page?.field_6 ?? 0);
  const isAsWritten =
    type === DATA_PAGE_V2 &&
    encoding === PLAIN &&
    numNulls === 0 &&
    rows === numRows &&
    numValues % numRows === 0;
  if (!isAsWritten || packedBytes !== bytes.length - reader.offset || levels > packedBytes)
    throw new Error("its vectors are not stored as export stores them");
  const numBytes = FLOAT32_BYTES * numValues;
  if (unpackedBytes !== levels + numBytes) throw new Error("its vectors are of other lengths than it says");
  const values = compressors.ZSTD!(bytes.subarray(reader.offset + levels), numBytes);
  if (values.byteLength !== numBytes) throw new Error("its vectors are of other lengths than it says");
  const bytesPerVector = numBytes / numRows;
  return Array.from({ length: numRows }, (_, row) =>
    values.subarray(row * bytesPerVector, (row + 1) * bytesPerVector),
  );
}
