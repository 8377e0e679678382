import { crc32 } from "node:zlib";

const SIGNATURE_BYTES = 8;
/** Signature, then the header: length, type, 13 bytes, checksum. */
const AFTER_HEADER = SIGNATURE_BYTES + 4 + 4 + 13 + 4;

/**
 * Adds texts to a PNG file, as international text chunks, which keep every script.
 *
 * @param texts - By keyword: Latin letters, at most 79.
 * @see https://www.w3.org/TR/png-3/#11iTXt
 */
export function withPngTexts(png: Uint8Array, texts: Readonly<Record<string, string>>): Uint8Array {
  const chunks = Object.entries(texts).map(([keyword, text]) =>
    // Keyword, not compressed, no language, no translated keyword.
    chunk("iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")])),
  );
  return Buffer.concat([png.subarray(0, AFTER_HEADER), ...chunks, png.subarray(AFTER_HEADER)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
