import type { SampledWork } from "../store/views/work-samples.ts";
import type { Calibration } from "./calibrations.ts";
import type { CallTimes } from "./call-times.ts";
import { callTimesOf } from "./call-times.ts";
import { computedShare, meanShare } from "./computed-share.ts";
import type { History } from "./history.ts";
import { type CallMakeup, type Estimate, median, sum } from "./pace.ts";
import { type CallRange, type GroupCalls, NOTHING_OBSERVED } from "./planned-calls.ts";
import { addEstimates, known, NO_TIME, type TimeForecast, type TimePart, wholeTime } from "./time-parts.ts";
import { freshShare, type WorkToPlan } from "./work-to-plan.ts";

/** What times are forecast from. */
export interface TimeSources {
  readonly history: History;
  /** Of a model, if `check --calibrate` has made one here. */
  readonly calibrationOf: (model: string) => Calibration | undefined;
  /** The name of the card that neural models would compute on; null for the processor. */
  readonly card: string | null;
  /** For each network, the share of its runs whose output at a step is stored already. */
  readonly knownAt: readonly ((step: number) => number)[];
}

/** What a whole experiment takes beside its calls where none is known: threads and first calls of built-in models. */
const REST: Estimate = { ms: 300, low: 100, high: 2_000 };

/** How much faster several executors are than one. */
export interface ExecutorSpeed {
  readonly numExecutors: number;
  /** For each of the planned calls, how many times as fast they are made; undefined where that is not known: then it is the most that there can be. */
  readonly speedUps: readonly (number | undefined)[];
}

/** The time of an experiment, part by part, each with a range and where it is known from. Embeddings are shared out evenly between executors. */
export function forecastTime(
  work: WorkToPlan,
  sources: TimeSources,
  planned: readonly GroupCalls[],
  { numExecutors, speedUps }: ExecutorSpeed,
): TimeForecast {
  const { history } = sources;
  const parts = [
    ...runParts(planned, speedUps),
    ...embeddingParts(work, sources, numExecutors),
    ...diagramParts(work, history.diagrams),
    ...exponentParts(work, history.exponents),
    ...scoreParts(work, sources),
    restPart(history),
  ];
  const ofModels = [...history.generative.values(), ...history.embedding.values()];
  const experiments = new Set([
    ...ofModels.flatMap((one) => one.experiments),
    ...history.rests.map(({ experiment }) => experiment),
  ]);
  return wholeTime(parts, [...experiments]);
}

interface Sum {
  count: number;
  time: Estimate;
  swapMs: number;
  leastMs: number;
  readonly times: CallTimes;
}

function runParts(planned: readonly GroupCalls[], speedUps: readonly (number | undefined)[]): TimePart[] {
  const sums = new Map<string, Sum>();
  for (const [at, { numChunks, numChanges, mostSpeedUp, ofModels }] of planned.entries()) {
    const speedUp = speedUps[at] ?? mostSpeedUp;
    for (const { name, times, calls, count } of ofModels) {
      const total = sums.get(name) ?? { count: 0, time: NO_TIME, swapMs: 0, leastMs: 0, times };
      for (const call of calls) {
        addCalls(total, times, { ...call, changed: true }, Math.min(numChanges, numChunks) / speedUp);
        addCalls(total, times, { ...call, changed: false }, Math.max(0, numChunks - numChanges) / speedUp);
      }
      total.count += count;
      sums.set(name, total);
    }
  }
  return Array.from(sums, ([model, total]) => partOf("runs", model, total));
}

function addCalls(
  total: Sum,
  { pace, least }: CallTimes,
  { fewest, most, ...call }: CallRange & Pick<CallMakeup, "changed">,
  times: number,
): void {
  if (times === 0) return;
  total.leastMs += times * (least?.(call) ?? 0);
  if (pace === undefined) return;
  const { high } = pace.estimate({ ...call, computed: most });
  const { low } = pace.estimate({ ...call, computed: fewest });
  const estimate = { ms: pace.estimate(call).ms, low, high };
  total.time = addEstimates(total.time, estimate, times);
  if (call.changed) total.swapMs += times * (estimate.ms - pace.estimate({ ...call, changed: false }).ms);
}

function partOf(stage: string, model: string, { count, time, swapMs, leastMs, times }: Sum): TimePart {
  const about = { stage, model, count, source: times.source, numObserved: times.numObserved };
  if (count === 0) return known(about, NO_TIME);
  if (times.pace !== undefined) return known(about, time, swapMs);
  const low = times.least === undefined ? null : leastMs / 1000;
  return { ...about, seconds: null, low, high: null, swapSeconds: 0 };
}

function embeddingParts(work: WorkToPlan, sources: TimeSources, numExecutors: number): TimePart[] {
  const { asked, shape, models } = work;
  const here = { card: sources.card, format: asked.image_format };
  return shape.embedding_models.map((name) => {
    const model = models.get(name);
    const observed = sources.history.embedding.get(name);
    const times = callTimesOf(name, observed, sources.calibrationOf(name), here);
    const total: Sum = { count: 0, time: NO_TIME, swapMs: 0, leastMs: 0, times };
    let computed = 0;
    for (const group of shape.runGroups) {
      const outputs = group.numRuns * (shape.outputsReadOf(name, group) ?? 0);
      total.count += outputs;
      computed += outputs * shareToEmbed(work, sources, group, name);
    }
    const numCalls = Math.max(
      1,
      Math.ceil(computed / model.maxBatchSize),
      Math.ceil(total.count / (8 * model.maxBatchSize)),
    );
    const places = Math.max(1, Math.min(numCalls, model.runsIn === "worker" ? numExecutors : 1));
    const rows = total.count / numCalls;
    const own = computed / numCalls;
    const call = {
      rows,
      computed: own,
      fewest: own >= 0.99 * rows ? own : 0.7 * own,
      most: observed === undefined ? rows : Math.min(rows, 1.3 * own),
      changed: false,
    };
    if (total.count > 0) addCalls(total, times, call, numCalls / places);
    return partOf("embeddings", name, total);
  });
}

/** Equal outputs have one vector: as observed, and for longer runs less by what the outputs have less of new ones. */
function shareToEmbed(
  work: WorkToPlan,
  { history, knownAt }: TimeSources,
  { network, maxLength }: { readonly network: readonly string[]; readonly maxLength: number },
  name: string,
): number {
  const { asked, models } = work;
  const embedding = models.get(name);
  const at = asked.networks.findIndex((one) => one.join("\n") === network.join("\n"));
  const observed = history.embedding.get(name);
  const supposed = computedShare(NOTHING_OBSERVED, network, work);
  if (observed === undefined) return meanShare(supposed, maxLength);
  const rows = sum(observed.calls.map((call) => call.rows - call.foreign));
  const share = rows === 0 ? 1 : Math.min(1, sum(observed.calls.map(({ computed }) => computed)) / rows);
  const outputs = network.map((one) => history.generative.get(one)).find((one) => one !== undefined);
  const isNew = computedShare(outputs ?? NOTHING_OBSERVED, network, work);
  const ratio = meanShare(isNew, maxLength) / Math.max(1e-9, meanShare(isNew, observed.maxLength));
  const mayTake = work.reuse ?? embedding.isFunctionOfInput === true;
  const stored = mayTake ? (knownAt[at]?.(maxLength / 2) ?? 0) : 0;
  const fresh = freshShare(work);
  return (1 - stored) * (fresh + (1 - fresh) * Math.min(1, share * ratio));
}

/** A diagram of so many points up to H2, in milliseconds: of 25 and 50 points on two cores. Its growth is that of random clouds, about. */
const diagramMs = (points: number) => 1.2 + 1e-4 * points ** 2.5;
/** An exponent: threads, a vector of each run and step, a distance of each pair and step. */
const exponentMs = (pairs: number, steps: number) =>
  20 + 0.02 * Math.sqrt(2 * pairs) * steps + 1e-4 * pairs * steps;

function diagramParts({ shape }: WorkToPlan, observed: readonly SampledWork[]): TimePart[] {
  return shape.embedding_models.map((model) => {
    const groups = shape.runGroups.map((group) => ({
      count: group.numRuns,
      ms: diagramMs(shape.outputsReadOf(model, group) ?? 0),
    }));
    return ownPart("diagrams", model, groups, observed, ({ size }) => diagramMs(size));
  });
}

function exponentParts({ shape, asked }: WorkToPlan, observed: readonly SampledWork[]): TimePart[] {
  const numPairs = Math.max(1, (asked.seeds.length * (asked.seeds.length - 1)) / 2);
  return shape.embedding_models.map((model) => {
    const groups = shape.pairedPrompts.flatMap((group) => {
      const steps = shape.outputsReadOf(model, group) ?? 0;
      return steps < 2 ? [] : [{ count: group.numPrompts, ms: exponentMs(numPairs, steps) }];
    });
    return ownPart("lyapunov", model, groups, observed, ({ size, steps }) => exponentMs(size, steps));
  });
}

/**
 * Work that calls no model: what it takes by a formula, times what such work took here beside the formula. The farther from what was observed, the wider the
 * range.
 */
function ownPart(
  stage: string,
  model: string,
  groups: readonly { readonly count: number; readonly ms: number }[],
  observed: readonly SampledWork[],
  formula: (work: SampledWork) => number,
): TimePart {
  const count = sum(groups.map((one) => one.count));
  const expected = sum(groups.map((one) => one.count * one.ms));
  const ofModel = observed.filter((one) => one.model === model);
  const samples = ofModel.length > 0 ? ofModel : observed;
  const numObserved = sum(samples.map((one) => one.count));
  const about = { stage, model, count, numObserved: Math.round(numObserved) };
  if (count === 0) return known({ ...about, source: "built in" }, NO_TIME);
  if (numObserved === 0) {
    return known({ ...about, source: "built in" }, { ms: expected, low: expected / 5, high: 5 * expected });
  }
  const predicted = sum(samples.map((one) => one.count * formula(one)));
  const ms = (expected * sum(samples.map((one) => one.ms))) / predicted;
  const farther = Math.max(1, expected / count / (predicted / numObserved));
  return known(
    { ...about, source: "database" },
    { ms, low: ms / (1.3 * farther ** 0.4), high: ms * 1.3 * farther ** 0.6 },
  );
}

function scoreParts(
  { asked, shape, models }: WorkToPlan,
  { history, calibrationOf, card }: TimeSources,
): TimePart[] {
  return shape.scores.map((model) => {
    const count = sum(
      shape.runGroups.map((group) => group.numRuns * (shape.outputsReadOf(model, group) ?? 0)),
    );
    const own = history.scores.filter((one) => one.model === model);
    const numObserved = sum(own.map((one) => one.count));
    if (numObserved > 0) {
      const ms = (count * sum(own.map((one) => one.ms))) / numObserved;
      const about = { stage: "scores", model, count, source: "database", numObserved } as const;
      return known(about, { ms, low: ms / 1.3, high: ms * 1.3 });
    }
    const times = callTimesOf(model, undefined, calibrationOf(model), { card, format: asked.image_format });
    const total: Sum = { count, time: NO_TIME, swapMs: 0, leastMs: 0, times };
    const batch = Math.min(count, models.any(model).maxBatchSize);
    if (count > 0)
      addCalls(
        total,
        times,
        { rows: batch, computed: batch, fewest: batch, most: batch, changed: false },
        count / batch,
      );
    return partOf("scores", model, total);
  });
}

function restPart({ rests }: History): TimePart {
  const about = { stage: "start", model: null, count: 1 } as const;
  if (rests.length === 0) return known({ ...about, source: "built in", numObserved: 0 }, REST);
  const times = rests.map(({ totalMs }) => totalMs);
  const estimate = { ms: median(times), low: Math.min(...times) / 2, high: 2 * Math.max(...times) };
  return known({ ...about, source: "database", numObserved: rests.length }, estimate);
}
