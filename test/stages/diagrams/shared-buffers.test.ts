import { expect, test } from "vitest";
import { SharedBuffers } from "../../../src/stages/diagrams/shared-buffers.ts";

test("a buffer that was given back is used again for the same length, and for no other", () => {
  const buffers = new SharedBuffers(100);
  const first = buffers.take(10);
  expect(first.byteLength).toBe(10);
  expect(buffers.take(10)).not.toBe(first);
  buffers.giveBack(first);
  expect(buffers.take(9).byteLength).toBe(9);
  expect(buffers.take(10)).toBe(first);
  expect(buffers.take(10)).not.toBe(first);
});

test("no more is kept than may be, and the oldest is let go first", () => {
  const buffers = new SharedBuffers(25);
  const given = [buffers.take(10), buffers.take(10), buffers.take(10)];
  for (const buffer of given) buffers.giveBack(buffer);
  const taken = [buffers.take(10), buffers.take(10), buffers.take(10)];
  expect(given.map((buffer) => taken.includes(buffer))).toEqual([false, true, true]);
});
