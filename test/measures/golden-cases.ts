import { readFileSync } from "node:fs";

/** One case of a file of golden values: see test/golden/measures/README.md. */
export interface GoldenCase<Input, Expected> {
  readonly name: string;
  readonly input: Input;
  readonly expected: Expected;
  readonly positions?: number;
}

/** The cases of test/golden/measures/NAME.json as pairs of name and case, for `test.each`. */
export function goldenCases<Input, Expected>(
  name: string,
): (readonly [string, GoldenCase<Input, Expected>])[] {
  const file = new URL(`../golden/measures/${name}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: GoldenCase<Input, Expected>[] };
  if (cases.length === 0) throw new Error(`${name}.json has no case`);
  return cases.map((golden) => [golden.name, golden] as const);
}

/** "inf" in a golden file is infinity. */
export function finiteOrNot<Null>(value: number | "inf" | Null): number | Null {
  return value === "inf" ? Number.POSITIVE_INFINITY : value;
}
