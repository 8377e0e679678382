import { UserInputError } from "../errors.ts";
import { checkObject } from "../measures/check-input.ts";
import { FEWEST_UNITS, halfWidthFactor, type Interval, jackknifeError } from "../measures/jackknife.ts";
import { type PartName, partNames } from "../measures/parts.ts";
import { studentQuantile } from "../measures/student-t.ts";
import type { Store } from "../store/store.ts";
import type { WhyNetwork } from "./answer.ts";
import { checkOptions } from "./check-options.ts";
import type { WhyEntry } from "./findings.ts";
import type { PaceOptions } from "./pace.ts";
import { ownLabels } from "./panel.ts";
import { findWhy } from "./why-experiment.ts";

/** One side of a comparison. */
export interface WhySide {
  readonly experimentId: string;
  /** From 1; where it is missing, all of the experiment's. */
  readonly network?: number | undefined;
}

/** Two networks with one kind of seeds under one embedding model, side by side. */
export interface WhyPair {
  readonly a: WhyNetwork;
  readonly b: WhyNetwork;
  readonly differences: readonly WhyDifference[];
}

/** A headline of both, and how far they are apart: a − b, or a / b for half-lives. */
export interface WhyDifference {
  readonly headline: string;
  readonly kind: "difference" | "ratio";
  readonly unit: "captions" | "steps" | "share" | "number";
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: number | null;
  /** 95 %. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the interval is over: prompts or seeds that both have, left out on both sides at once; or each side's own. */
  readonly over: string | null;
  /** Why there is no interval; null where there is one. */
  readonly interval_why: string | null;
}

export interface WhyComparison {
  readonly a: string;
  readonly b: string;
  readonly as_of: readonly [string, string];
  readonly step: number | null;
  readonly pairs: readonly WhyPair[];
  /** Networks, embedding models or kinds of seeds that only one side has. */
  readonly without_counterpart: readonly string[];
}

export interface CompareOptions extends PaceOptions {
  readonly embeddingModels?: readonly string[] | undefined;
  readonly step?: number | undefined;
}

/**
 * Compares two experiments, or two networks of one: differences of the headlines with their intervals.
 *
 * Where both sides have the same prompts (or seeds), each is left out of both at once: what they have in common cancels. Otherwise the sides are
 * independent, and their errors add up.
 *
 * @throws UserInputError where there is nothing to be compared
 */
export async function whyCompare(
  store: Store,
  a: WhySide,
  b: WhySide,
  options: CompareOptions = {},
): Promise<WhyComparison> {
  checkOptions(options);
  checkObject(a, "a", "a side: experimentId, and network where only one is meant");
  checkObject(b, "b", "a side: experimentId, and network where only one is meant");
  const find = (side: WhySide) =>
    findWhy(store.database, store.experiment(side.experimentId), {
      ...options,
      embeddingModels: sharedModels(store, a, b, options.embeddingModels),
      network: side.network,
    });
  const [foundA, foundB] = [await find(a), await find(b)];
  const isChosen = a.network !== undefined && b.network !== undefined;
  const rest = [...foundB.entries];
  const pairs: WhyPair[] = [];
  const withoutCounterpart: string[] = [];
  for (const entry of foundA.entries) {
    const at = rest.findIndex((other) =>
      isCounterpart(entry, other, isChosen || bothHaveOne(foundA.entries, foundB.entries)),
    );
    if (at === -1) {
      withoutCounterpart.push(`a: ${titleOf(entry)}`);
      continue;
    }
    const [other] = rest.splice(at, 1);
    pairs.push({ a: entry.answer, b: other!.answer, differences: differencesOf(entry, other!) });
  }
  for (const entry of rest) withoutCounterpart.push(`b: ${titleOf(entry)}`);
  if (pairs.length === 0) {
    throw new UserInputError(
      "there is nothing to be compared: no network of the one is a network of the other with the same kind of seeds.",
      { hint: "Say which networks: --network 1 2" },
    );
  }
  return {
    a: a.experimentId,
    b: b.experimentId,
    as_of: [foundA.answer.as_of, foundB.answer.as_of],
    step: options.step ?? null,
    pairs,
    without_counterpart: withoutCounterpart,
  };
}

/** The embedding models of both, or those that were chosen. */
function sharedModels(
  store: Store,
  a: WhySide,
  b: WhySide,
  chosen: readonly string[] | undefined,
): readonly string[] {
  if (chosen !== undefined) return chosen;
  const ofB = store.experiment(b.experimentId).embedding_models;
  const shared = store.experiment(a.experimentId).embedding_models.filter((model) => ofB.includes(model));
  if (shared.length > 0) return shared;
  throw new UserInputError("the two experiments have no embedding model in common, expected at least one.", {
    hint: "Their distances could not be compared.",
  });
}

/** One network on either side, whatever it is called: experiments that try two networks want to be compared. */
function bothHaveOne(a: readonly WhyEntry[], b: readonly WhyEntry[]): boolean {
  const numbers = (entries: readonly WhyEntry[]) => new Set(entries.map(({ panel }) => panel.number)).size;
  return numbers(a) === 1 && numbers(b) === 1;
}

function isCounterpart(a: WhyEntry, b: WhyEntry, isAnyNetwork: boolean): boolean {
  return (
    a.answer.embedding_model === b.answer.embedding_model &&
    a.panel.freshSeeds === b.panel.freshSeeds &&
    (isAnyNetwork || JSON.stringify(a.panel.network) === JSON.stringify(b.panel.network))
  );
}

function titleOf({ answer }: WhyEntry): string {
  return `${answer.network.join(" → ")}, ${answer.embedding_model}, ${answer.fresh_seeds ? "fresh" : "fixed"} seeds`;
}

/** A number with what it would be without each unit, by the unit's name. */
interface Headline {
  readonly value: number | null;
  readonly unit: "prompts" | "seeds" | "runs";
  readonly replicates: ReadonlyMap<string, number>;
}

function differencesOf(a: WhyEntry, b: WhyEntry): WhyDifference[] {
  const both = <Value>(of: (entry: WhyEntry) => Value): [Value, Value] => [of(a), of(b)];
  return [
    halfLifeRatio(a, b),
    medianDifference(a, b),
    difference("confinement", "number", ...both(confinementOf)),
    difference("ends met", "share", ...both(endsMetOf)),
    ...partNames
      .filter((name) => a.parts?.atLast?.shares[name] != null && b.parts?.atLast?.shares[name] != null)
      .map((name) => difference(`part: ${name}`, "share", ...both((entry) => partOf(entry, name)))),
  ];
}

function confinementOf({ measured, panel }: WhyEntry): Headline {
  const found = measured?.measures.confinement ?? null;
  const names = measured?.vectors.runs.map((run) => panel.runs[run]!.id) ?? [];
  return {
    value: found?.confinement ?? null,
    unit: "runs",
    replicates: named(names, found?.replicates ?? []),
  };
}

function endsMetOf({ exact, panel }: WhyEntry): Headline {
  const names = panel.freshSeeds ? panel.runs.map(({ id }) => id) : ownLabels(panel).seedNames;
  return {
    value: exact.met?.share ?? null,
    unit: panel.freshSeeds ? "runs" : "seeds",
    replicates: named(names, exact.met?.replicates ?? []),
  };
}

/** Over prompts or over seeds, whichever is wider on side a. */
function partOf({ parts, measured, panel }: WhyEntry, name: PartName): Headline {
  const atLast = parts!.atLast!;
  const runs = measured!.vectors.runs;
  const sharesOf = (units: NonNullable<typeof atLast.replicates.prompts>) =>
    units.map((unit) => unit?.shares[name] ?? Number.NaN);
  const { prompts, seeds } = atLast.replicates;
  const ofPrompts = prompts === null ? [] : sharesOf(prompts);
  const ofSeeds = seeds === null ? [] : sharesOf(seeds);
  const isOverSeeds = name === "seed" || (name !== "prompt" && errorOf(ofSeeds) > errorOf(ofPrompts));
  return isOverSeeds
    ? {
        value: atLast.shares[name],
        unit: panel.freshSeeds ? "runs" : "seeds",
        replicates: named(seedNamesOf(panel, runs), ofSeeds),
      }
    : {
        value: atLast.shares[name],
        unit: "prompts",
        replicates: named(promptNamesOf(panel, runs), ofPrompts),
      };
}

function errorOf(replicates: readonly number[]): number {
  return replicates.length < FEWEST_UNITS ? 0 : jackknifeError(replicates);
}

/** Half-lives and medians are read off a curve: their intervals, and not replicates, tell how well they are known. */
function halfLifeRatio(a: WhyEntry, b: WhyEntry): WhyDifference {
  const [x, y] = [a.answer.prompt, b.answer.prompt];
  const logarithms = [x.half_life, x.low, x.high, y.half_life, y.low, y.high].map((value) =>
    value === null ? null : Math.log(value),
  );
  const found = fromTwoIntervals(logarithms, "prompts of each");
  const exp = (value: number | null) => (value === null ? null : Math.exp(value));
  return {
    headline: "half-life",
    kind: "ratio",
    unit: "captions",
    a: x.half_life,
    b: y.half_life,
    difference: x.half_life === null || y.half_life === null ? null : x.half_life / y.half_life,
    ...found,
    low: exp(found.low),
    high: exp(found.high),
  };
}

function medianDifference(a: WhyEntry, b: WhyEntry): WhyDifference {
  const [x, y] = [a.answer.stuck, b.answer.stuck];
  return {
    headline: "first return",
    kind: "difference",
    unit: "steps",
    a: x.first_return,
    b: y.first_return,
    difference: x.first_return === null || y.first_return === null ? null : x.first_return - y.first_return,
    ...fromTwoIntervals([x.first_return, x.low, x.high, y.first_return, y.low, y.high], "seeds of each"),
  };
}

/**
 * The interval of a − b from those of a and b, as for independent ones.
 *
 * @param ends - a, its interval, b, its interval.
 * @see Zou & Donner 2008, doi:10.1002/sim.3095
 */
function fromTwoIntervals(
  ends: readonly (number | null)[],
  over: string,
): Pick<WhyDifference, "low" | "high" | "over" | "interval_why"> {
  if (!ends.every((end) => end !== null && Number.isFinite(end))) {
    return { low: null, high: null, over: null, interval_why: "one of the two has no closed interval" };
  }
  const [a, lowA, highA, b, lowB, highB] = ends as [number, number, number, number, number, number];
  return {
    low: a - b - Math.hypot(a - lowA, highB - b),
    high: a - b + Math.hypot(highA - a, b - lowB),
    over,
    interval_why: null,
  };
}

function difference(headline: string, unit: WhyDifference["unit"], a: Headline, b: Headline): WhyDifference {
  const found = intervalOfDifference(a, b);
  return {
    headline,
    kind: "difference",
    unit,
    a: a.value,
    b: b.value,
    difference: a.value === null || b.value === null ? null : a.value - b.value,
    low: found.interval?.low ?? null,
    high: found.interval?.high ?? null,
    over: found.over,
    interval_why: found.why,
  };
}

function intervalOfDifference(
  a: Headline,
  b: Headline,
): { interval: Interval | null; over: string | null; why: string | null } {
  const none = (why: string) => ({ interval: null, over: null, why });
  if (a.value === null || b.value === null) return none("one of the two does not exist");
  const values = [a.value, b.value, ...a.replicates.values(), ...b.replicates.values()];
  if (!values.every(Number.isFinite))
    return none("one of the two lies beyond the last caption, with or without one of its units");
  const [n, m] = [a.replicates.size, b.replicates.size];
  if (n < FEWEST_UNITS || m < FEWEST_UNITS) return none(`it takes ${FEWEST_UNITS} ${a.unit} on both sides`);
  const centre = a.value - b.value;
  const isPaired =
    a.unit === b.unit && n === m && [...a.replicates.keys()].every((name) => b.replicates.has(name));
  if (isPaired) {
    const paired = [...a.replicates].map(([name, value]) => value - b.replicates.get(name)!);
    const half = halfWidthFactor(n) * jackknifeError(paired);
    return {
      interval: { low: centre - half, high: centre + half },
      over: `the same ${n} ${a.unit}`,
      why: null,
    };
  }
  const ofA = jackknifeError([...a.replicates.values()]) ** 2;
  const ofB = jackknifeError([...b.replicates.values()]) ** 2;
  // Welch and Satterthwaite: as many degrees of freedom as the two errors are worth together.
  const degrees = ofA + ofB === 0 ? n + m - 2 : (ofA + ofB) ** 2 / (ofA ** 2 / (n - 1) + ofB ** 2 / (m - 1));
  const half = studentQuantile(0.975, degrees) * Math.sqrt(ofA + ofB);
  return { interval: { low: centre - half, high: centre + half }, over: `${a.unit} of each`, why: null };
}

function promptNamesOf(panel: WhyEntry["panel"], runs: readonly number[]): readonly string[] {
  return ownLabels({ ...panel, runs: runs.map((run) => panel.runs[run]!) }).promptNames;
}

function seedNamesOf(panel: WhyEntry["panel"], runs: readonly number[]): readonly string[] {
  return ownLabels({ ...panel, runs: runs.map((run) => panel.runs[run]!) }).seedNames;
}

function named(names: readonly string[], values: ArrayLike<number>): Map<string, number> {
  if (values.length !== names.length) return new Map();
  return new Map(names.map((name, at) => [name, values[at]!]));
}
