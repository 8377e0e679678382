/** A frame of an animation: a complete WebP file, and how long it is shown. */
export interface AnimationFrame {
  readonly webp: Uint8Array;
  readonly durationMs: number;
}

const LOOP_FOREVER = 0;
const HAS_ANIMATION = 0b10;

/**
 * An animated WebP of single ones, all of one size. Written chunk by chunk: libraries that make animations hold all pixels of all
 * frames in memory.
 *
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function animatedWebp(width: number, height: number, frames: readonly AnimationFrame[]): Uint8Array {
  const canvas = Buffer.alloc(10);
  canvas.writeUInt8(HAS_ANIMATION, 0);
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  const animation = Buffer.alloc(6, 255);
  animation.writeUInt16LE(LOOP_FOREVER, 4);
  const content = Buffer.concat([
    Buffer.from("WEBP"),
    chunk("VP8X", canvas),
    chunk("ANIM", animation),
    ...frames.map(({ webp, durationMs }) => {
      const place = Buffer.alloc(16);
      place.writeUIntLE(width - 1, 6, 3);
      place.writeUIntLE(height - 1, 9, 3);
      place.writeUIntLE(Math.round(durationMs), 12, 3);
      // Each frame replaces the one before: no blending.
      place.writeUInt8(0b10, 15);
      return chunk("ANMF", Buffer.concat([place, pictureChunks(webp)]));
    }),
  ]);
  return chunk("RIFF", content);
}

/** What of a WebP file is the picture itself. */
function pictureChunks(webp: Uint8Array): Uint8Array {
  const bytes = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    const type = bytes.toString("latin1", at, at + 4);
    const padded = end + (end % 2);
    if (["ALPH", "VP8 ", "VP8L"].includes(type)) kept.push(bytes.subarray(at, padded));
    at = padded;
  }
  return Buffer.concat(kept);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
