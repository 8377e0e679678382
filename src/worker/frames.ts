/**
 * How messages lie on the pipes to and from the worker: `"PTW1"`, the lengths of header and body (u32, little-endian), the
 * header (JSON, UTF-8), the body. The header's `buffers` are the lengths of the buffers that the body is made of.
 *
 * @see docs/worker-protocol.md
 */
const MAGIC = Buffer.from("PTW1", "latin1");
const PREFIX_BYTES = 12;
/** What is longer is no message but garbage that happens to begin like one. */
const MOST_HEADER_BYTES = 16 * 2 ** 20;
const MOST_BODY_BYTES = 2 ** 30;

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** What came from the worker is not a frame: where the next one begins cannot be known any more. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** The pieces of a frame, to be written one after the other: large buffers are not copied. */
export function encodeFrame(header: object, buffers: readonly Uint8Array[] = []): Uint8Array[] {
  const text = Buffer.from(
    JSON.stringify({ ...header, buffers: buffers.map((buffer) => buffer.byteLength) }),
    "utf8",
  );
  const bodyBytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  if (text.byteLength > MOST_HEADER_BYTES || bodyBytes > MOST_BODY_BYTES) {
    throw new RangeError(
      `a message to the worker would have ${text.byteLength} + ${bodyBytes} bytes; at most ${MOST_HEADER_BYTES} + ${MOST_BODY_BYTES} are allowed`,
    );
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(text.byteLength, 4);
  prefix.writeUInt32LE(bodyBytes, 8);
  return [prefix, text, ...buffers];
}

/** Puts frames together from the pieces in which they arrive. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /**
   * @returns the frames that are complete with this piece, in order
   * @throws FrameError if the pieces are no frames; the reader cannot be used after that
   */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return frames;
      frames.push(frame);
    }
  }

  #next(): Frame | undefined {
    if (this.#bytes < PREFIX_BYTES) return undefined;
    const prefix = this.#peek(PREFIX_BYTES);
    if (!prefix.subarray(0, 4).equals(MAGIC)) {
      throw new FrameError(`expected a message, found ${JSON.stringify(this.#peek(64).toString("latin1"))}`);
    }
    const headerBytes = prefix.readUInt32LE(4);
    const bodyBytes = prefix.readUInt32LE(8);
    if (headerBytes > MOST_HEADER_BYTES || bodyBytes > MOST_BODY_BYTES) {
      throw new FrameError(
        `expected a message of at most ${MOST_HEADER_BYTES} + ${MOST_BODY_BYTES} bytes, found one of ${headerBytes} + ${bodyBytes}`,
      );
    }
    const total = PREFIX_BYTES + headerBytes + bodyBytes;
    if (this.#bytes < total) return undefined;
    const frame = this.#peek(total);
    this.#chunks = this.#bytes === total ? [] : [this.#rest(total)];
    this.#bytes -= total;
    const header = parseHeader(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
    return { header, buffers: cutBody(header, frame.subarray(PREFIX_BYTES + headerBytes)) };
  }

  /** The first bytes of all that is there, at most `length`; the pieces are joined only once they are needed. */
  #peek(length: number): Buffer {
    if ((this.#chunks[0]?.byteLength ?? 0) < length && this.#chunks.length > 1) {
      this.#chunks = [Buffer.concat(this.#chunks, this.#bytes)];
    }
    const [first = new Uint8Array()] = this.#chunks;
    return Buffer.from(first.buffer, first.byteOffset, Math.min(length, first.byteLength));
  }

  #rest(start: number): Uint8Array {
    const [first] = this.#chunks;
    return first!.subarray(start);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseHeader(text: Buffer): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    // Not `toString`, which puts U+FFFD in the place of bytes that are no UTF-8 and so changes a caption without a word.
    header = JSON.parse(utf8.decode(text));
  } catch (error) {
    throw new FrameError(
      `expected JSON in UTF-8, found ${JSON.stringify(text.subarray(0, 64).toString("latin1"))}`,
      {
        cause: error,
      },
    );
  }
  if (typeof header === "object" && header !== null && !Array.isArray(header)) {
    return header as Readonly<Record<string, unknown>>;
  }
  throw new FrameError(`expected a JSON object, found ${text.subarray(0, 64).toString("utf8")}`);
}

function cutBody(header: Readonly<Record<string, unknown>>, body: Buffer): Uint8Array[] {
  const { buffers: lengths = [] } = header;
  const areLengths =
    Array.isArray(lengths) && lengths.every((length) => Number.isInteger(length) && length >= 0);
  const sum = areLengths ? lengths.reduce((total: number, length: number) => total + length, 0) : undefined;
  if (sum !== body.byteLength) {
    throw new FrameError(`expected buffers of ${body.byteLength} bytes, found ${JSON.stringify(lengths)}`);
  }
  let start = 0;
  return (lengths as number[]).map((length) => {
    start += length;
    return body.subarray(start - length, start);
  });
}
