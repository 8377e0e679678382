import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, FrameError, FrameReader } from "../../src/worker/frames.ts";

const bytesOf = (header: object, buffers: Uint8Array[] = []) => Buffer.concat(encodeFrame(header, buffers));

function readAll(bytes: Uint8Array, pieces: number[] = []) {
  const reader = new FrameReader();
  const cuts = [...new Set([0, ...pieces.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).flatMap((end, i) => reader.push(bytes.subarray(cuts[i]!, end)));
}

describe("frames", () => {
  test("begin with PTW1 and the two lengths, as the protocol says", () => {
    const bytes = bytesOf({ type: "ping", id: 2 }, [Buffer.from("hello")]);
    const header = '{"type":"ping","id":2,"buffers":[5]}';
    expect(bytes.toString("latin1")).toBe(
      `PTW1${String.fromCharCode(header.length)}\0\0\0\u0005\0\0\0${header}hello`,
    );
  });

  test("that are encoded and read are what they were, however they are cut on the way", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            header: fc.dictionary(
              fc.string().filter((key) => key !== "buffers" && key !== "__proto__"),
              fc.oneof(fc.string(), fc.integer(), fc.boolean()),
            ),
            buffers: fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }),
          }),
          { maxLength: 5 },
        ),
        fc.array(fc.nat(), { maxLength: 20 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames.map(({ header, buffers }) => bytesOf(header, buffers)));
          const read = readAll(bytes, cuts);
          expect(read.map(({ header }) => header)).toEqual(
            frames.map(({ header, buffers }) => ({ ...header, buffers: buffers.map((one) => one.length) })),
          );
          expect(read.map(({ buffers }) => buffers.map((one) => [...one]))).toEqual(
            frames.map(({ buffers }) => buffers.map((one) => [...one])),
          );
        },
      ),
    );
  });

  test("of large buffers arrive byte by byte as they left", () => {
    const pixels = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31) % 251);
    const bytes = bytesOf({ type: "invoke" }, [pixels, pixels]);
    const [frame] = readAll(
      bytes,
      Array.from({ length: 90 }, (_, i) => 65_536 * i),
    );
    expect(Buffer.compare(frame!.buffers[1]!, pixels)).toBe(0);
  });

  test.each([
    ["other first bytes", Buffer.from("PTW2\0\0\0\0\0\0\0\0"), /expected a message, found "PTW2/],
    ["text", Buffer.from("Traceback (most recent call last)"), /expected a message, found "Traceback/],
    ["a header beyond 16 MiB", Buffer.from("PTW1\x01\0\0\x01\0\0\0\0", "latin1"), /at most 16777216 \+/],
    [
      "a body beyond 1 GiB",
      Buffer.from("PTW1\x02\0\0\0\x01\0\0\x40", "latin1"),
      /at most .* found one of 2 \+/,
    ],
    [
      "a header that is no JSON",
      Buffer.from("PTW1\x03\0\0\0\0\0\0\0{a}", "latin1"),
      /expected JSON in UTF-8, found/,
    ],
    [
      "half a character in the bytes of UTF-8",
      Buffer.from('PTW1\x0e\0\0\0\0\0\0\0{"type":"\xed\xa0\xbd"}', "latin1"),
      /expected JSON in UTF-8, found/,
    ],
    ["a header that is a list", Buffer.from("PTW1\x02\0\0\0\0\0\0\0[]", "latin1"), /expected a JSON object/],
    [
      "buffers that do not add up to the body",
      Buffer.from('PTW1\x0f\0\0\0\x02\0\0\0{"buffers":[3]}ab', "latin1"),
      /expected buffers of 2 bytes, found \[3\]/,
    ],
    [
      "a body without buffers",
      Buffer.from("PTW1\x02\0\0\0\x02\0\0\0{}ab", "latin1"),
      /expected buffers of 2 bytes, found \[\]/,
    ],
  ])("are not %s", (_, bytes, message) => {
    expect(() => new FrameReader().push(bytes)).toThrow(FrameError);
    expect(() => new FrameReader().push(bytes)).toThrow(message);
  });

  test("that are too large are not sent", () => {
    expect(() => encodeFrame({ text: "a".repeat(17 * 2 ** 20) })).toThrow(RangeError);
  });
});
