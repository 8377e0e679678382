import fc from "fast-check";
import { expect, test } from "vitest";
import { readableJson } from "../../web/src/experiments/readable-json.ts";

test("lists that fit stand on one line, the whole does not", () => {
  expect(readableJson({ seeds: [1, 2], networks: [["A", "B"]], text: "a {b} [ c" })).toBe(
    '{\n  "seeds": [1, 2],\n  "networks": [["A", "B"]],\n  "text": "a {b} [ c"\n}',
  );
});

test("whatever is written reads back as the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(readableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
