import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as library from "../../src/index.ts";
import {
  bettiCurve,
  computeDiagramDistances,
  computeVietorisRips,
  computeVietorisRipsOfDistances,
  decodeImage,
  diagramDistance,
  diagramDistances,
  hdbscan,
  likenessOrder,
  loopGenerators,
  lyapunovExponent,
  openStore,
  pairwiseDistances,
  persistentEntropy,
  relaxationTime,
  UserInputError,
  vietorisRips,
  vietorisRipsOfDistances,
} from "../../src/index.ts";
import { oddMeasures } from "./odd-measures.ts";
import { oddNumber, oddRow, oddRows, type Tried, usual } from "./odd-values.ts";

const oddOptions = (names: readonly string[]) =>
  fc.oneof(
    fc.constant({}),
    fc.record(Object.fromEntries(names.map((name) => [name, oddNumber])), { requiredKeys: [] }),
  );

const homologyOptions = oddOptions(["maxHomologyDimension", "maxEdgeLength", "memoryBudgetBytes"]);

/** Every exported function that takes numbers, and what it is tried with. */
const functions: Readonly<Record<string, Tried>> = {
  vietorisRips: { input: fc.tuple(oddRows, homologyOptions), call: vietorisRips },
  computeVietorisRips: { input: fc.tuple(oddRows, homologyOptions), call: computeVietorisRips },
  vietorisRipsOfDistances: { input: fc.tuple(oddRows, homologyOptions), call: vietorisRipsOfDistances },
  computeVietorisRipsOfDistances: {
    input: fc.tuple(oddRows, oddOptions(["maxHomologyDimension", "maxEdgeLength", "symmetrize"])),
    call: computeVietorisRipsOfDistances,
  },
  pairwiseDistances: {
    input: fc.tuple(
      oddRows,
      fc.constantFrom("euclidean", "cosine", "angular", "correlation", "manhattan", "chebyshev", "x", null),
    ),
    call: pairwiseDistances,
  },
  persistentEntropy: { input: fc.tuple(oddRows), call: persistentEntropy },
  bettiCurve: { input: fc.tuple(oddRows, oddRow), call: bettiCurve },
  loopGenerators: {
    input: fc.tuple(oddRows, fc.constantFrom(1, 3, 0, -1, 0.5, Number.NaN, "2", null)),
    call: loopGenerators,
  },
  diagramDistance: {
    input: fc.tuple(oddRows, oddRows, oddOptions(["order", "ground"])),
    call: diagramDistance,
  },
  diagramDistances: {
    input: fc.tuple(fc.array(oddRows, { maxLength: 3 }), oddOptions(["order", "ground"])),
    call: diagramDistances,
  },
  computeDiagramDistances: {
    input: fc.tuple(fc.array(oddRows, { maxLength: 3 }), oddOptions(["order", "ground"])),
    call: computeDiagramDistances,
  },
  likenessOrder: {
    input: fc.oneof(
      fc.tuple(fc.oneof(oddRow, oddNumber), oddNumber),
      fc.constantFrom([[0, 1, 1, 0], 2], [[0, Infinity, Infinity, 0], 2], [[0, Number.NaN, 1, 0], 2]),
    ),
    call: likenessOrder,
  },
  hdbscan: {
    input: fc.tuple(
      oddRows,
      oddOptions([
        "minClusterSize",
        "minSamples",
        "clusterSelectionEpsilon",
        "allowSingleCluster",
        "maxLayers",
        "numThreads",
      ]),
    ),
    call: hdbscan,
  },
  lyapunovExponent: {
    input: fc.tuple(
      fc.oneof(
        fc.array(fc.array(fc.tuple(usual, usual), { minLength: 3, maxLength: 3 }), { maxLength: 4 }),
        fc.array(oddRows, { maxLength: 4 }),
        oddRows,
      ),
    ),
    call: lyapunovExponent,
  },
  relaxationTime: {
    input: fc.tuple(
      fc.oneof(fc.array(usual, { maxLength: 9 }), fc.array(oddNumber, { maxLength: 9 }), oddRow),
    ),
    call: relaxationTime,
  },
  ...oddMeasures,
};

/** Whether a number that is none stands anywhere in a result. */
function hasNaN(value: unknown): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)].some(Number.isNaN);
  return typeof value === "object" && value !== null && Object.values(value).some(hasNaN);
}

describe.each(Object.entries(functions))("%s", (_, { input, call }) => {
  test("gives numbers, or refuses with what it found and what it expected", async () => {
    let numTaken = 0;
    let numRefused = 0;
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        try {
          expect(hasNaN(await call(...(given as never[])))).toBe(false);
          numTaken += 1;
        } catch (error) {
          if (error instanceof Error && error.name === "HomologyMemoryError") return;
          if (!(error instanceof RangeError || error instanceof UserInputError)) throw error;
          expect(error.message).toMatch(/found [\s\S]+ expected/);
          // What JavaScript says of itself is nothing that a caller could mend.
          expect(error.message).not.toMatch(/call stack|array length|undefined \(reading/);
          numRefused += 1;
        }
      }),
      { numRuns: 600 },
    );
    expect(numTaken).toBeGreaterThan(0);
    expect(numRefused).toBeGreaterThan(0);
  });
});

test("every exported function that takes numbers is tried above", () => {
  const others = new Set([
    "allModels",
    "clusterEmbeddings",
    "createExperiment",
    "cyclesOf",
    "decodeImage",
    "openStore",
    "performExperiment",
    "readPictures",
    "whyCompare",
    "whyExact",
    "whyExperiment",
    "whyRun",
    "whyWithForecast",
  ]);
  const exported = Object.entries(library)
    .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name))
    .map(([name]) => name);
  expect(exported.filter((name) => !others.has(name)).sort()).toEqual(Object.keys(functions).sort());
});

test.each([null, undefined, 1, {}, Number.NaN])("a store at the path %s is refused by name", (path) => {
  expect(() => openStore(path as unknown as string)).toThrow(UserInputError);
});

test.each([null, "x", new Uint8Array(), Uint8Array.of(1, 2, 3), []])(
  "a picture from %s is refused",
  async (bytes) => {
    await expect(decodeImage(bytes as unknown as Uint8Array)).rejects.toThrow(/expected|unsupported|empty/i);
  },
);
