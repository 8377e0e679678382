import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeColumns, encodeColumns } from "../../src/explorer/columns.ts";

const column = fc.oneof(fc.uint8Array(), fc.int32Array(), fc.uint32Array(), fc.float32Array({ noNaN: true }));

test("what was encoded is decoded: header, names, types and every entry", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), column), (header, columns) => {
      const decoded = decodeColumns(encodeColumns(header, columns).buffer);
      expect(decoded.header).toEqual(JSON.parse(JSON.stringify(header)));
      expect(Object.keys(decoded.columns)).toEqual(Object.keys(columns));
      for (const [name, expected] of Object.entries(columns)) {
        expect(decoded.columns[name]!.constructor).toBe(expected.constructor);
        expect(decoded.columns[name]).toEqual(expected);
      }
    }),
    { examples: [[null, { ["__proto__"]: Uint8Array.of(1) }]] },
  );
});

test("a body that ends early is refused, wherever it ends", () => {
  const body = encodeColumns({ a: 1 }, { x: Float32Array.from([1, 2, 3]), y: Uint8Array.from([1]) });
  // The last three bytes only fill up.
  for (let length = 0; length < body.length - 3; length++) {
    expect(() => decodeColumns(body.slice(0, length).buffer), `${length} bytes`).toThrow();
  }
});
