import type { ColumnChunk } from "hyparquet";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import type { Compressor, Writer } from "hyparquet-writer/src/types.js";

/**
 * Writes the vectors of a row group as one page of a list column. The library would make a JavaScript number of each coordinate;
 * but the bytes of stored vectors are those of the page, and how lists begin and end is the same for each row.
 *
 * @param vectors - Float32, little-endian, all of one dimension, at least 1.
 * @returns what the footer of the file tells of the page
 * @see https://github.com/apache/parquet-format: data page 2, plain encoding, the hybrid of run lengths and bit packing
 */
export function writeVectors(
  writer: Writer,
  name: string,
  vectors: readonly Uint8Array[],
  compress: Compressor,
): ColumnChunk {
  const dimension = vectors[0]!.byteLength / 4;
  const numValues = vectors.length * dimension;
  const values = new Uint8Array(4 * numValues);
  for (const [row, vector] of vectors.entries()) values.set(vector, 4 * row * dimension);
  const compressed = compress(values);
  const repetitions = repetitionLevels(vectors.length, dimension);
  const definitions = run(1, numValues);

  const start = writer.offset;
  writePageHeader(writer, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: repetitions.length + definitions.length + values.length,
    compressed_page_size: repetitions.length + definitions.length + compressed.length,
    data_page_header_v2: {
      num_values: numValues,
      num_nulls: 0,
      num_rows: vectors.length,
      encoding: "PLAIN",
      definition_levels_byte_length: definitions.length,
      repetition_levels_byte_length: repetitions.length,
      is_compressed: true,
    },
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(Uint8Array.from(repetitions));
  writer.appendBytes(Uint8Array.from(definitions));
  writer.appendBytes(compressed);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: "FLOAT",
      encodings: ["PLAIN"],
      path_in_schema: [name, "list", "element"],
      codec: "ZSTD",
      num_values: BigInt(numValues),
      total_uncompressed_size: BigInt(headerBytes + repetitions.length + definitions.length + values.length),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(start),
    },
  };
}

/** 0 where a row begins, 1 at its other coordinates. */
function repetitionLevels(numRows: number, dimension: number): number[] {
  const ofRow = dimension === 1 ? run(0, 1) : [...run(0, 1), ...run(1, dimension - 1)];
  return Array.from({ length: numRows }, () => ofRow).flat();
}

/** A level of one bit so many times: twice the count as a number of varying length, then the level. */
function run(level: 0 | 1, times: number): number[] {
  const bytes: number[] = [];
  let rest = 2 * times;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest, level];
}
