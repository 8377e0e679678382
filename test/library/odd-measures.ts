import fc from "fast-check";
import type { EndsMetInput, Output, PanelOfNetworks, UnitRows } from "../../src/index.ts";
import * as library from "../../src/index.ts";
import { oddNumber, oddRow, oddRows, type Tried } from "./odd-values.ts";

/** What is made of a value that was as it should be. */
type Change = (value: unknown) => unknown;

const isList = (value: unknown): value is ArrayLike<unknown> & object =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const ofList =
  (change: (list: unknown[]) => unknown): Change =>
  (value) =>
    isList(value) ? change(Array.from(value)) : value;
const whole = (list: unknown[]) => list.map((entry) => Math.trunc(Number(entry)) || 0);

const listChanges: readonly Change[] = [
  ofList(() => []),
  ofList((list) => list.slice(0, 1)),
  ofList((list) => list.slice(1)),
  ofList((list) => [...list, ...list]),
  // biome-ignore lint/suspicious/noSparseArray: a hole is among what callers may pass.
  ofList((list) => [...list, ,]),
  ofList((list) => list),
  ofList((list) => list.map(String)),
  ofList((list) => Float32Array.from(list as number[], Number)),
  ofList((list) => Float64Array.from(list as number[], Number)),
  ofList((list) => Int32Array.from(list as number[], Number)),
  ofList((list) => Uint8Array.from(list as number[], Number)),
  ofList((list) => BigInt64Array.from(whole(list).map(BigInt))),
  ofList((list) => ({ length: list.length })),
];

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...listChanges),
  oddNumber.map((odd) => () => odd),
  fc.oneof(oddRow, oddRows).map((odd) => () => odd),
  fc.double({ min: -1e101, max: 1e101 }).map((odd) => () => odd),
  fc.integer({ min: -3, max: 9 }).map((odd) => () => odd),
);

/** The same arguments, of which one, or something within one, was changed. */
function changed(value: unknown, picks: readonly number[], by: Change): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const [pick, ...rest] = picks;
  if (pick === undefined || keys.length === 0) return by(value);
  const key = keys[pick % keys.length]!;
  const within = changed((value as Record<string, unknown>)[key], rest, by);
  if (!isList(value)) return { ...(value as object), [key]: within };
  const list = Array.from(value);
  list[Number(key)] = within;
  if (Array.isArray(value) || value instanceof BigInt64Array || typeof within !== "number") return list;
  const copy = (value as Float64Array).slice();
  copy[Number(key)] = within;
  // What this kind of list cannot hold stands in a plain one.
  return Object.is(copy[Number(key)], within) ? copy : list;
}

/** Arguments as they should be, and the same with up to two changes. */
function spoiled(good: fc.Arbitrary<readonly unknown[]>): fc.Arbitrary<readonly unknown[]> {
  const changes = fc.array(fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), change), {
    maxLength: 2,
  });
  return fc
    .tuple(good, changes)
    .map(([given, all]) =>
      all.reduce<readonly unknown[]>((so, [picks, by]) => changed(so, picks, by) as unknown[], given),
    );
}

/** Functions of which each takes what `good` makes. */
function tried(good: fc.Arbitrary<readonly unknown[]>, call: (...input: never[]) => unknown): Tried {
  return { input: spoiled(good), call };
}

const direction = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const directions = fc.oneof(direction, fc.constantFrom(0, 1));

/** Vectors of length 1 in a plane; many of them equal. */
function unitVectors(n: number): fc.Arbitrary<UnitRows> {
  return fc.array(directions, { minLength: n, maxLength: n }).map((angles) => ({
    coordinates: Float64Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
    dimension: 2,
  }));
}

const labelsOf = (n: number, count: number) => fc.array(fc.nat(count - 1), { minLength: n, maxLength: n });
const sizes = fc.record({
  n: fc.nat(9),
  numPrompts: fc.integer({ min: 1, max: 3 }),
  numSeeds: fc.integer({ min: 1, max: 4 }),
});

/** Runs with a vector, a prompt, a seed and a network each; some panels lack what a measure needs. */
const panels = sizes.chain(({ n, numPrompts, numSeeds }) =>
  fc.record({
    rows: unitVectors(n),
    panel: fc.record({
      prompts: labelsOf(n, numPrompts),
      seeds: labelsOf(n, numSeeds),
      numPrompts: fc.constant(numPrompts),
      numSeeds: fc.constant(numSeeds),
      groups: labelsOf(n, 4),
      numGroups: fc.constant(4),
      freshSeeds: fc.boolean(),
      models: fc.constantFrom(null, { t2i: [0, 0, 1, 1], i2t: [0, 1, 0, 1] }),
    }),
  }),
);
const ofPanel = (call: (rows: UnitRows, panel: PanelOfNetworks) => readonly unknown[]) =>
  panels.map(({ rows, panel }) => call(rows, panel));

const relabelling = fc.constantFrom({}, { permutations: 20 }, { permutations: 1, randomSeed: 7 });
const output: fc.Arbitrary<Output> = fc.oneof(fc.nat(4), fc.constantFrom("a", "b"));
const outputs = fc.oneof(
  fc.array(output, { maxLength: 12 }),
  fc.array(fc.nat(4), { maxLength: 12 }).map((numbers) => Int32Array.from(numbers)),
);
const places = fc.integer({ min: 1, max: 3 });
const runs = fc
  .tuple(fc.nat(5), fc.integer({ min: 1, max: 8 }), places)
  .chain(([n, steps, ofNetwork]) =>
    fc
      .array(fc.array(fc.nat(4), { minLength: steps, maxLength: steps }), { minLength: n, maxLength: n })
      .map((written) => ({ n, steps, ...library.statesOf(written, ofNetwork) })),
  );
const curve = fc.oneof(
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 8 }),
  fc.array(fc.double({ min: -1, max: 1 }), { maxLength: 8 }),
);
const curves = fc.nat(6).chain((length) =>
  fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length }), {
    minLength: 1,
    maxLength: 5,
  }),
);
const distances = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 6 });
const returnTimes = fc.nat(8).chain((n) =>
  fc.record({
    times: fc.array(fc.nat(9), { minLength: n, maxLength: n }),
    observed: fc.array(fc.boolean(), { minLength: n, maxLength: n }),
  }),
);
const quarters = fc
  .tuple(fc.nat(5), fc.integer({ min: 4, max: 9 }))
  .chain(([n, captions]) =>
    unitVectors(n * captions).map(({ coordinates }) => library.quarters(coordinates, captions, 2)!),
  );
const drawn = ofPanel((rows, { prompts, seeds, numPrompts }) => [
  library.pairProducts(library.gram(rows), prompts.length, seeds),
  library.relabellings(prompts, seeds, numPrompts, { permutations: 5 }),
]) as unknown as fc.Arbitrary<Parameters<typeof library.drawnSums>>;
const model = fc.constantFrom("SketchT2I", "SketchI2T");

/** Measures: every one of them, and what it is tried with. */
export const oddMeasures: Readonly<Record<string, Tried>> = {
  unitRows: tried(
    ofPanel((rows) => [rows]),
    library.unitRows,
  ),
  gram: tried(
    ofPanel((rows) => [rows]),
    library.gram,
  ),
  pairSums: tried(
    ofPanel((rows, panel) => [rows, panel]),
    library.pairSums,
  ),
  promptMemory: tried(
    ofPanel((rows, panel) => [library.pairSums(rows, panel).total]),
    library.promptMemory,
  ),
  memoryWithoutEachPrompt: tried(
    ofPanel((rows, panel) => [library.pairSums(rows, panel)]),
    library.memoryWithoutEachPrompt,
  ),
  memoryWithoutTwoPrompts: tried(
    ofPanel((rows, panel) => [library.pairSums(rows, panel)]),
    library.memoryWithoutTwoPrompts,
  ),
  promptShareInterval: tried(
    ofPanel((rows, panel) => [library.pairSums(rows, panel)]),
    library.promptShareInterval,
  ),
  recognised: tried(
    ofPanel((rows, panel) => [rows, panel]),
    library.recognised,
  ),
  parts: tried(
    ofPanel((rows, panel) => [rows, panel]),
    library.parts,
  ),
  partsWithIntervals: tried(
    ofPanel((rows, panel) => [rows, panel]),
    library.partsWithIntervals,
  ),
  promptRanks: tried(
    panels.chain(({ rows, panel }) =>
      unitVectors(panel.numPrompts).map((prompts) => [rows, prompts, panel.prompts]),
    ),
    library.promptRanks,
  ),
  relabellings: tried(
    fc
      .tuple(panels, relabelling)
      .map(([{ panel }, options]) => [panel.prompts, panel.seeds, panel.numPrompts, options]),
    library.relabellings,
  ),
  pairProducts: tried(
    ofPanel((rows, { prompts, seeds }) => [library.gram(rows), prompts.length, seeds]),
    library.pairProducts,
  ),
  drawnSums: tried(drawn, library.drawnSums),
  drawnDifferences: tried(
    drawn.map((of) => [library.drawnSums(...of)]),
    library.drawnDifferences,
  ),
  permutationP: tried(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), distances), library.permutationP),
  quarters: tried(
    fc
      .tuple(fc.nat(4), fc.nat(9))
      .chain(([n, captions]) =>
        unitVectors(n * captions).map(({ coordinates, dimension }) => [coordinates, captions, dimension]),
      ),
    library.quarters,
  ),
  confinement: tried(fc.tuple(quarters), library.confinement),
  confinementP: tried(fc.tuple(quarters, relabelling), library.confinementP),
  placesOf: tried(fc.tuple(fc.array(model, { maxLength: 5 })), library.placesOf),
  isCrossing: tried(
    fc.tuple(fc.array(fc.array(model, { minLength: 2, maxLength: 2 }), { maxLength: 4 })),
    library.isCrossing,
  ),
  statesOf: tried(fc.tuple(fc.array(outputs, { maxLength: 4 }), places), library.statesOf),
  firstReturn: tried(fc.tuple(outputs, places), library.firstReturn),
  verdictOn: tried(
    fc
      .tuple(outputs, places, fc.boolean())
      .map(([of, at, freshSeeds]) => [of, at, { freshSeeds, found: library.firstReturn(of, at) }]),
    library.verdictOn,
  ),
  endState: tried(
    runs
      .filter(({ states }) => states.length > 0)
      .map(({ states }) => [
        states[0]!,
        library.firstReturn(states[0]!, 1) ?? { entry: 0, firstReturn: 1, contradictions: 0 },
      ]),
    library.endState,
  ),
  visitsOf: tried(
    runs.map(({ states, count }) => [states, count]),
    library.visitsOf,
  ),
  meeting: tried(fc.tuple(outputs, outputs, places), library.meeting),
  meetingsOf: tried(
    runs.map(({ states, count, n }) => [Math.max(0, n - 1), states, library.visitsOf(states, count)]),
    library.meetingsOf,
  ),
  countMeetings: tried(
    runs.chain(({ states, count, n }) =>
      labelsOf(n, 3).map((seeds) => [states, library.visitsOf(states, count), seeds]),
    ),
    library.countMeetings,
  ),
  endsMet: tried(
    runs.chain(({ states, count, n }) =>
      fc
        .record<EndsMetInput>({
          states: fc.constant(states),
          visits: fc.constant(library.visitsOf(states, count)),
          prompts: labelsOf(n, 3),
          seeds: labelsOf(n, 4),
          numSeeds: fc.constant(4),
          freshSeeds: fc.boolean(),
        })
        .map((input) => [
          // Fresh seeds are the runs' own.
          input.freshSeeds ? { ...input, seeds: states.map((_, run) => run), numSeeds: n } : input,
        ]),
    ),
    library.endsMet,
  ),
  newCaptions: tried(
    runs.map(({ states, count, steps }) => [states, count, [...Array(steps).keys()]]),
    library.newCaptions,
  ),
  newEndStates: tried(
    fc.tuple(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 })),
    library.newEndStates,
  ),
  scoreChange: tried(
    sizes.chain(({ n, numPrompts, numSeeds }) =>
      fc.tuple(
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), {
          minLength: n,
          maxLength: n,
        }),
        fc.record({
          prompts: labelsOf(n, numPrompts),
          seeds: labelsOf(n, numSeeds),
          numPrompts: fc.constant(numPrompts),
          numSeeds: fc.constant(numSeeds),
        }),
        fc.integer({ min: 1, max: 2 }),
        relabelling,
      ),
    ),
    library.scoreChange,
  ),
  returnSurvival: tried(fc.tuple(returnTimes, fc.nat(9)), library.returnSurvival),
  medianFirstReturn: tried(
    returnTimes.chain((returns) => labelsOf(returns.times.length, 4).map((seeds) => [returns, seeds, 4, 9])),
    library.medianFirstReturn,
  ),
  halfLife: tried(fc.tuple(curve), library.halfLife),
  halfLifeInterval: tried(
    curves.map(([first, ...others]) => [first, others]),
    library.halfLifeInterval,
  ),
  jackknifeInterval: tried(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), curve),
    library.jackknifeInterval,
  ),
  testedCaptions: tried(fc.tuple(fc.nat(60)), library.testedCaptions),
  memoryBand: tried(
    curves.map((of) => [of.map((differences) => Float64Array.from(differences))]),
    library.memoryBand,
  ),
  memoryEndsAfter: tried(
    fc.nat(17).chain((captions) => {
      const tested = library.testedCaptions(captions);
      const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: tested.length,
        maxLength: tested.length,
      });
      return fc.tuple(fc.constant(tested), values, values);
    }),
    library.memoryEndsAfter,
  ),
  nearestStates: tried(
    fc
      .tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }))
      .chain(([n, captions]) =>
        fc
          .tuple(unitVectors(n), unitVectors(n * captions))
          .map(([queries, states]) => [
            queries,
            { ...states, captions, isRepeated: (_: number, caption: number) => caption === 2 },
            (query: number, run: number) => query !== run,
          ]),
      ),
    library.nearestStates,
  ),
  rankAmong: tried(fc.tuple(distances, fc.double({ min: 0, max: 2, noNaN: true })), library.rankAmong),
};
