import type { FigureFacts } from "../../../src/explorer/plots/figure-module.ts";

/** Behind the signature (8 bytes) and IHDR (25). */
const AFTER_HEADER = 33;

/**
 * A PNG that says what it is, who made it and how, as iTXt (UTF-8), and how large it is on paper.
 *
 * @param png - A whole file.
 * @see https://www.w3.org/TR/png-3/
 */
export function withPngText(png: Uint8Array, facts: FigureFacts, dotsPerInch: number): Uint8Array {
  const { title, description, software, source } = facts;
  const texts = { Title: title, Description: description, Software: software, Source: source };
  const size = new DataView(new ArrayBuffer(9));
  const dotsPerMetre = Math.round(dotsPerInch / 0.0254);
  size.setUint32(0, dotsPerMetre);
  size.setUint32(4, dotsPerMetre);
  size.setUint8(8, 1);
  const added = [
    chunk("pHYs", new Uint8Array(size.buffer)),
    ...Object.entries(texts).map(([key, text]) =>
      // Keyword, end, not compressed, no language, no other keyword.
      chunk("iTXt", new TextEncoder().encode(`${key}\0\0\0\0\0${text.replaceAll("\0", "")}`)),
    ),
  ];
  return joined([png.subarray(0, AFTER_HEADER), ...added, ...chunksOf(png)]);
}

/** The chunks behind the header, without a size on paper, of which there may be one only. */
function* chunksOf(png: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = AFTER_HEADER; at < png.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (view.getUint32(at + 4) !== 0x70485973) yield png.subarray(at, end);
    at = end;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = joined([new Uint8Array(4), new TextEncoder().encode(type), data, new Uint8Array(4)]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
