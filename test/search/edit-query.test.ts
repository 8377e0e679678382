import fc from "fast-check";
import { expect, test } from "vitest";
import { hasField, hasTerm, termText, withoutField, withTermToggled } from "../../src/search/edit-query.ts";
import { parseQuery } from "../../src/search/parse-query.ts";
import "../property-seed.ts";

test("a term is put behind a query, and taken out of it however it was written", () => {
  expect(withTermToggled("red apple", "seed:2")).toBe("red apple seed:2");
  expect(withTermToggled("red seed 2 apple", "seed:2")).toBe("red apple");
  expect(withTermToggled('prompt="A red apple" fog', termText("prompt", "a red apple"))).toBe("fog");
  expect(hasTerm("seed 12", "seed:1")).toBe(false);
  expect(withoutField("red seed 2 state=failed seed:3", "seed")).toBe("red state=failed");
});

test("a term asks for a value as a whole, but for numbers and clusters, and leaves quotation marks out", () => {
  expect(termText("prompt", "red")).toBe("prompt=red");
  expect(termText("prompt", "a red apple")).toBe('prompt="a red apple"');
  expect(termText("seed", "-1")).toBe("seed:-1");
  expect(termText("cluster", "SketchText/0/-1")).toBe("cluster:SketchText/0/-1");
  expect(termText("prompt", 'the "red apple" of it')).toBe('prompt:"red apple"');
  expect(hasField("red seed 2", "seed")).toBe(true);
  expect(hasField("red seed 2", "prompt")).toBe(false);
});

test("whatever a value is, its term asks for it, and toggling it twice leaves the query as it was", () => {
  const query = fc.constantFrom("", "red", "red seed 2", 'prompt:"a b" state=failed');
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), query, (value, before) => {
      fc.pre(/[^\s"]/.test(value.normalize("NFKC")) && !hasTerm(before, termText("prompt", value)));
      const term = termText("prompt", value);
      const [read, ...others] = parseQuery(term).fields.get("prompt") ?? [];
      expect(others).toEqual([]);
      expect(value.normalize("NFKC").toLowerCase()).toContain(read?.value ?? "nothing");
      const after = withTermToggled(before, term);
      expect(hasTerm(after, term)).toBe(true);
      expect(withTermToggled(after, term)).toBe(before);
    }),
  );
});
