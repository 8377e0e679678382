import type { Interval } from "../measures/jackknife.ts";
import { newCaptions } from "../measures/new-captions.ts";
import { counted } from "../text/numbers.ts";
import type { WhyBefore, WhyNetwork, WhyParts, WhyPrompt, WhyStuck } from "./answer.ts";
import type { ExactMeasures } from "./exact-measures.ts";
import { type FreshSeedsFacts, freshSeedsText } from "./fresh-seeds-text.ts";
import { ownLabels, type Panel } from "./panel.ts";
import type { VectorMeasures } from "./vector-measures.ts";

const TOO_FEW = 3;

/** What is known of a panel under one embedding model. */
export interface PanelFindings {
  readonly panel: Panel;
  readonly exact: ExactMeasures;
  readonly embeddingModel: string;
  /** The steps of the captions that count. */
  readonly captionSteps: readonly number[];
  /** Null where vectors cannot be looked at, or have not been yet. */
  readonly measures: VectorMeasures | null;
  /** Why there are no captions, or fewer than the config asks for. */
  readonly captionsWhy: string | null;
  readonly ownPromptNearest: WhyPrompt["own_prompt_nearest"];
  readonly parts: WhyParts;
}

/** The entry of a network in the answer. */
export function networkAnswer(findings: PanelFindings): WhyNetwork {
  const { panel, exact, measures } = findings;
  const { numPrompts, numSeeds } = ownLabels(panel).labels;
  return {
    network: panel.network,
    number: panel.number,
    places: panel.places,
    runs: panel.runs.length,
    prompts: numPrompts,
    seeds: numSeeds,
    fresh_seeds: panel.freshSeeds,
    seeds_known: panel.seedsKnown,
    unreproducible: panel.unreproducible,
    embedding_model: findings.embeddingModel,
    captions: findings.captionSteps.length,
    caption_steps: findings.captionSteps,
    caption_places: findings.captionSteps.map((step) => step % panel.places),
    steps: panel.steps,
    max_length: panel.maxLength,
    captions_why: findings.captionsWhy,
    left_out: {
      vectors: measures?.leftOut.vectors ?? 0,
      runs: panel.failed + (measures?.leftOut.runs ?? 0),
    },
    prompt: promptAnswer(findings, numPrompts, numSeeds),
    stuck: stuckAnswer(panel, exact, measures, numSeeds),
    before: beforeAnswer(panel, exact, findings.captionSteps, numSeeds),
    parts: findings.parts,
  };
}

function promptAnswer(
  { measures, captionSteps, captionsWhy, ownPromptNearest }: PanelFindings,
  numPrompts: number,
  numSeeds: number,
): WhyPrompt {
  const captions = captionSteps.map((_, caption) => caption);
  const memory = (caption: number) => measures?.memory[caption] ?? null;
  const cannot =
    measures === null
      ? (captionsWhy ?? "the vectors have not been looked at yet")
      : (cannotTellPrompts(numPrompts, numSeeds) ?? noPairsWhy(measures));
  const life = measures?.halfLife ?? null;
  const band = measures?.band ?? null;
  return {
    half_life: finite(life),
    half_life_why: cannot ?? halfLifeWhy(life),
    ...ends(measures?.halfLifeInterval ?? null),
    interval_why: cannot ?? halfLifeIntervalWhy(measures!, numPrompts),
    share: captions.map((caption) => memory(caption)?.share ?? null),
    same: captions.map((caption) => memory(caption)?.same ?? null),
    other: captions.map((caption) => memory(caption)?.other ?? null),
    band: captions.map((caption) => {
      const at = band?.tested.indexOf(caption) ?? -1;
      const other = memory(caption)?.other ?? 1;
      return at === -1 || memory(caption)?.share == null ? null : band!.band[at]! / (1 - other);
    }),
    memory_ends_after: finite(band?.endsAfter ?? null),
    memory_ends_after_why: cannot ?? memoryWhy(band),
    recognised: captions.map((caption) => measures?.recognised[caption] ?? null),
    recognised_why: measures === null ? cannot : cannotTellPrompts(numPrompts, numSeeds),
    chance: numPrompts === 0 ? null : 1 / numPrompts,
    own_prompt_nearest: ownPromptNearest,
  };
}

function cannotTellPrompts(numPrompts: number, numSeeds: number): string | null {
  if (numPrompts < 2) {
    return `there is ${counted(numPrompts, "prompt")}: from 2 on what runs of a prompt have in common can be told, from ${TOO_FEW} on with an interval`;
  }
  if (numSeeds < 2) {
    return "there is 1 seed: from 2 on what runs of a prompt have in common can be told";
  }
  return null;
}

/** There may be two prompts and two seeds, and a prompt in each seed. */
function noPairsWhy({ memory }: VectorMeasures): string | null {
  if (memory.length === 0 || memory.some((at) => at !== null)) return null;
  return "no two runs have the same prompt and other seeds, or none differ in both: memory is told from such pairs";
}

function halfLifeWhy(life: number | null): string | null {
  if (life === null) return "runs of a prompt have nothing in common at the first caption";
  return Number.isFinite(life) ? null : "beyond the last caption";
}

function halfLifeIntervalWhy({ halfLife, halfLifeInterval }: VectorMeasures, numPrompts: number) {
  if (halfLife === null) return "there is no half-life";
  if (halfLifeInterval === null) {
    return numPrompts < TOO_FEW
      ? tooFew(numPrompts, "prompt")
      : "without one of the prompts runs of a prompt cannot be compared";
  }
  return Number.isFinite(halfLifeInterval.high) ? null : "open above: it may lie beyond the last caption";
}

function memoryWhy(band: VectorMeasures["band"]): string | null {
  if (band === null) return "there is no caption";
  if (band.endsAfter === null) return "at the first caption the share is no larger than chance makes it";
  return Number.isFinite(band.endsAfter) ? null : "it is seen up to the last caption";
}

function freshnessOf({ seedsKnown, unreproducible }: Panel): FreshSeedsFacts {
  return { seeds_known: seedsKnown, unreproducible };
}

function stuckAnswer(
  panel: Panel,
  { ends: runEnds, returns }: ExactMeasures,
  measures: VectorMeasures | null,
  numSeeds: number,
): WhyStuck {
  const count = (verdict: string) => runEnds.filter((end) => end.verdict === verdict).length;
  const confined = measures?.confinement ?? null;
  const noReturn = panel.freshSeeds
    ? `${freshSeedsText(freshnessOf(panel))} a state that comes back proves nothing`
    : panel.steps === 0
      ? "not all runs have begun"
      : null;
  const periods: Record<string, number> = {};
  for (const { found, verdict } of runEnds) {
    if (verdict !== "in a cycle" || found === null) continue;
    const rounds = String(found.period / panel.places);
    periods[rounds] = (periods[rounds] ?? 0) + 1;
  }
  return {
    in_cycle: count("in a cycle"),
    not_yet: count("not yet"),
    left_again: count("left again"),
    wanders: count("wanders"),
    standing: count("standing"),
    first_return: finite(returns?.median ?? null),
    first_return_why:
      noReturn ?? (returns!.median === Number.POSITIVE_INFINITY ? "beyond the last step" : null),
    ...ends(returns?.interval ?? null),
    interval_why: noReturn ?? returnIntervalWhy(returns!, numSeeds),
    survival: returns === null ? [] : corners(returns.survival),
    periods: Object.fromEntries(Object.entries(periods).sort(([a], [b]) => Number(a) - Number(b))),
    confinement: confined?.confinement ?? null,
    confinement_why: confined === null ? confinementWhy(panel, measures) : null,
    confinement_low: confined?.interval?.low ?? null,
    confinement_high: confined?.interval?.high ?? null,
    confinement_interval_why:
      confined === null
        ? "there is no confinement"
        : confined.interval === null
          ? tooFew(panel.runs.length, "run")
          : null,
    confinement_p: confined?.p ?? null,
    gap: confined?.gap ?? null,
    by_lag: byLagAnswer(measures?.byLag ?? null),
    runs: runEnds.map(({ verdict, found, endState }, run) => ({
      run: panel.runs[run]!.id,
      verdict,
      entry: found?.entry ?? null,
      period: found?.period ?? null,
      first_return: found?.firstReturn ?? null,
      end_state: endState,
    })),
  };
}

function byLagAnswer(found: VectorMeasures["byLag"]): WhyStuck["by_lag"] {
  if (found === null) return null;
  return { lags: Array.from(found.lags), own: Array.from(found.own), others: Array.from(found.others) };
}

function returnIntervalWhy(
  { interval, median }: NonNullable<ExactMeasures["returns"]>,
  numSeeds: number,
): string | null {
  if (numSeeds < TOO_FEW) return tooFew(numSeeds, "seed");
  if (interval === null) return "it lies beyond the last step";
  if (Number.isFinite(interval.high)) return null;
  return median === Number.POSITIVE_INFINITY
    ? "open above: it lies beyond the last step"
    : "open above: it may lie beyond the last step";
}

function confinementWhy(panel: Panel, measures: VectorMeasures | null): string {
  if (measures === null) return "there are no vectors to measure";
  if (measures.captions < 4) return `there are ${counted(measures.captions, "caption")}: it takes 4`;
  if (panel.runs.length < 2) return "there is 1 run: it takes 2";
  return "all runs are in one place";
}

function beforeAnswer(
  panel: Panel,
  exact: ExactMeasures,
  captionSteps: readonly number[],
  numSeeds: number,
): WhyBefore {
  const { met, endStates, meetings, coincidences } = exact;
  const captions = newCaptions(panel.states, panel.numStates, captionSteps);
  const units = panel.freshSeeds ? panel.runs.length : numSeeds;
  return {
    ends_met: met?.share ?? null,
    ends_met_why: met === null ? "it takes 2 runs that have begun" : null,
    ends_met_low: met?.interval?.low ?? null,
    ends_met_high: met?.interval?.high ?? null,
    ends_met_interval_why:
      met !== null && met.interval === null ? tooFew(units, panel.freshSeeds ? "run" : "seed") : null,
    by_chance: met?.byChance ?? null,
    end_states: endStates?.endStates ?? null,
    runs_with_end_state: endStates?.runs ?? 0,
    new_end_probability: endStates?.probability ?? null,
    new_end_probability_why:
      endStates !== null
        ? null
        : panel.freshSeeds
          ? `${freshSeedsText(freshnessOf(panel))} no run is known to have come to an end state`
          : "no run is in a cycle yet",
    ...ends(endStates?.interval ?? null),
    new_captions: Array.from(captions.fresh),
    seen_here: Array.from(captions.here),
    seen_elsewhere: Array.from(captions.elsewhere),
    pairs_met: meetings.met,
    pairs: meetings.pairs,
    parted: meetings.parted,
    coincidences: {
      pairs_met: coincidences.met,
      pairs: coincidences.pairs,
      parted: coincidences.parted,
    },
    first_meetings: exact.firstMeetings.map(({ ofRun, step, run, otherStep, parted }) => ({
      run: panel.runs[ofRun]!.id,
      step,
      other: panel.runs[run]!.id,
      other_step: otherStep,
      parted,
    })),
  };
}

function ends(interval: Interval | null): { low: number | null; high: number | null } {
  return { low: finite(interval?.low ?? null), high: finite(interval?.high ?? null) };
}

function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}

function tooFew(n: number, unit: string): string {
  return `there ${n === 1 ? "is" : "are"} ${counted(n, unit)}: an interval takes ${TOO_FEW}`;
}

/** A step function at its first step, its last, and wherever it changes. */
function corners(survival: Float64Array): [number, number][] {
  const all = Array.from(survival, (share, step): [number, number] => [step, share]);
  return all.filter(
    ([step, share]) => step === 0 || step === survival.length - 1 || share !== survival[step - 1],
  );
}
