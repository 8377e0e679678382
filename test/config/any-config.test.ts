import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check-config.ts";
import { configFileSchema } from "../../src/config/config-file-schema.ts";
import { formatProblems } from "../../src/config/config-problem.ts";
import { placesInJson } from "../../src/config/json-with-places.ts";
import { faultless, knownModels } from "./known-models-example.ts";

const modelName = fc.constantFrom(
  "SDXLTurbo",
  "Moondream",
  "Pixtral",
  "Nomic",
  "NomicVision",
  "FluxDev",
  "Nobody",
);
const element = fc.oneof(
  modelName,
  fc.integer({ min: -3, max: 5 }),
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
  fc.constantFrom("", " ", "4", null, 4294967296, Number.POSITIVE_INFINITY, -0, 1.5, 2 ** 60),
);
const almostRight = fc.oneof(element, fc.array(element), fc.array(fc.array(modelName)));
const keys = [...Object.keys(configFileSchema.shape), "prompt", "__proto__", "constructor", "7", ""];
/** Configs of which some keys are right, some almost, and some anything. */
const anyConfig = fc
  .tuple(fc.subarray(Object.entries(faultless)), fc.array(fc.tuple(fc.constantFrom(...keys), almostRight)))
  .map(([right, wrong]) => Object.fromEntries([...right, ...wrong]));

const notJson = fc.oneof(
  fc.constantFrom<unknown>(Symbol("apple"), () => 4, undefined, Object.create(null)),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
);

/** A config with a value where it does not belong: at the head of its network, and in the list of a key. */
function withValue(key: string, value: unknown): unknown {
  const config = { ...faultless, networks: [[value, ...faultless.networks[0]!.toReversed()]] };
  return { ...config, [key]: key === "networks" ? config.networks : [value] };
}

describe("whatever a config holds, it has problems or is one", () => {
  test.each([
    ["JSON values", fc.jsonValue()],
    ["objects like configs", anyConfig],
    [
      "values that JSON cannot hold",
      notJson.chain((value) =>
        fc.constantFrom(value, ...Object.keys(faultless).map((key) => withValue(key, value))),
      ),
    ],
  ])("%s", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<unknown>, (value) => {
        const { config, problems } = checkConfig(value, knownModels);
        expect(config === null).toBe(problems.length > 0);
        for (const { message, hint } of problems) {
          expect(message).toMatch(/^\S.*\.$/);
          expect(message.length).toBeLessThan(600);
          expect(hint).toMatch(/^\S.*\S$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("problems of a file stand in it from top to bottom", () => {
  fc.assert(
    fc.property(anyConfig, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const { problems } = checkConfig(JSON.parse(text), knownModels, placesInJson(text));
      const positions = problems.map(({ line, column }) => line! * 1e6 + column!);
      expect(positions).toStrictEqual(positions.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

test("a place in the file changes no problem, only where it is said to stand", () => {
  fc.assert(
    fc.property(anyConfig, (value) => {
      const text = JSON.stringify(value);
      const said = (places?: ReturnType<typeof placesInJson>) =>
        checkConfig(JSON.parse(text), knownModels, places)
          .problems.map(({ line: _, column: __, ...problem }) => formatProblems("config", [problem]))
          .toSorted();
      expect(said(placesInJson(text))).toStrictEqual(said());
    }),
    { numRuns: 200 },
  );
});

test("what is wrong with one key hides nothing that is wrong with another", () => {
  const wrong = {
    networks: [["SDXLTurbo", "Nobody"]],
    seeds: [1.5],
    prompts: [" "],
    embedding_models: ["Moondream"],
    max_length: 0,
    image_format: "png",
    colour: "red",
  };
  const alone = new Map(
    Object.entries(wrong).map(([key, value]) => [
      key,
      formatProblems("config", checkConfig({ ...faultless, [key]: value }, knownModels).problems),
    ]),
  );
  fc.assert(
    fc.property(fc.subarray(Object.entries(wrong), { minLength: 1 }), (some) => {
      const config = { ...faultless, ...Object.fromEntries(some) };
      const expected = Object.keys(config).flatMap((key) =>
        some.some(([k]) => k === key) ? [alone.get(key)] : [],
      );
      expect(formatProblems("config", checkConfig(config, knownModels).problems)).toBe(expected.join("\n"));
    }),
  );
});
