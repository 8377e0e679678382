import type { RelabellingOptions } from "../measures/relabelling.ts";
import { scoreChange } from "../measures/score-change.ts";
import type { Database } from "../store/database.ts";
import { type ScoreAtStep, scoreSeries } from "../store/views/score-series.ts";
import { counted } from "../text/numbers.ts";
import type { Pace } from "./pace.ts";
import { ownLabels, type Panel } from "./panel.ts";

/** Where does a score go? One number of a score model, in the runs of one network with one kind of seeds. */
export interface WhyScore {
  readonly network: number;
  readonly fresh_seeds: boolean;
  readonly model: string;
  readonly name: string;
  readonly runs: number;
  readonly prompts: number;
  readonly seeds: number;
  /** The steps at which all runs have this number. */
  readonly steps: readonly number[];
  /** Per step: the mean over runs. */
  readonly mean: readonly number[];
  /** How many of these steps the beginning of a run has, and its end: a quarter, in whole rounds. */
  readonly window: number;
  /** Mean over runs at the beginning and at the end, and the difference. */
  readonly from: number | null;
  readonly to: number | null;
  readonly change: number | null;
  readonly change_why: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval_why: string | null;
  readonly p: number | null;
  readonly p_why: string | null;
}

/** What the scores of an experiment do along its runs; empty where it has none. Reads no vector. */
export async function scoreAnswers(
  database: Database,
  panels: readonly Panel[],
  options: RelabellingOptions,
  pace: Pace,
): Promise<WhyScore[]> {
  const answers: WhyScore[] = [];
  for (const panel of panels) {
    const ofRuns: (readonly ScoreAtStep[])[] = [];
    for (const { id } of panel.runs) {
      ofRuns.push(scoreSeries(database, id, panel.steps));
      if (ofRuns.length % 16 === 0) await pace.did("reading scores", 0);
    }
    for (const [model, name] of namesOf(ofRuns)) answers.push(answerOf(panel, ofRuns, model, name, options));
  }
  return answers;
}

function namesOf(ofRuns: readonly (readonly ScoreAtStep[])[]): [string, string][] {
  const keys = new Set(
    ofRuns.flatMap((scores) => scores.map(({ model, name }) => JSON.stringify([model, name]))),
  );
  return [...keys].sort().map((key) => JSON.parse(key) as [string, string]);
}

function answerOf(
  panel: Panel,
  ofRuns: readonly (readonly ScoreAtStep[])[],
  model: string,
  name: string,
  options: RelabellingOptions,
): WhyScore {
  const versions = new Set<string>();
  const byStep = ofRuns.map((scores) => {
    const own = scores.filter((one) => one.model === model && one.name === name);
    for (const { modelVersionId } of own) versions.add(modelVersionId);
    return new Map(own.map(({ step, value }) => [step, value]));
  });
  const steps = [...panel.types.keys()].filter((step) => byStep.every((values) => values.has(step)));
  const values = byStep.map((ofRun) => Float64Array.from(steps, (step) => ofRun.get(step)!));
  const window = windowOf(steps, panel.places);
  const { labels } = ownLabels(panel);
  const why = whyNoChange(model, versions.size, steps.length, window);
  const found = why === null ? scoreChange(values, labels, window, options) : null;
  const units = { prompts: labels.numPrompts, seeds: labels.numSeeds };
  return {
    network: panel.number,
    fresh_seeds: panel.freshSeeds,
    model,
    name,
    runs: panel.runs.length,
    ...units,
    steps,
    mean: steps.map((_, at) => values.reduce((sum, ofRun) => sum + ofRun[at]!, 0) / values.length),
    window: why === null ? window : 0,
    from: found?.from ?? null,
    to: found?.to ?? null,
    change: found?.change ?? null,
    change_why: why,
    low: found?.interval?.low ?? null,
    high: found?.interval?.high ?? null,
    interval_why: why ?? (found!.interval === null ? noInterval(units) : null),
    p: found?.p ?? null,
    p_why:
      why ??
      (found!.p === null ? "there is one prompt and one seed: nothing could have gone otherwise" : null),
  };
}

/** A quarter of the steps, in whole rounds: else the beginning might have other places of the network than the end. */
function windowOf(steps: readonly number[], places: number): number {
  const perRound = Math.max(1, steps.filter((step) => step < places).length);
  return Math.max(1, Math.floor(steps.length / 4 / perRound)) * perRound;
}

function whyNoChange(model: string, versions: number, steps: number, window: number): string | null {
  if (versions > 1) return `numbers of ${versions} versions of ${model} are mixed and cannot be compared`;
  if (steps < 2 * window || steps < 2)
    return `all runs have it at ${counted(steps, "step")}: it takes two rounds, a beginning and an end`;
  return null;
}

function noInterval({ prompts, seeds }: { readonly prompts: number; readonly seeds: number }): string {
  return Math.max(prompts, seeds) < 3
    ? `there are ${counted(prompts, "prompt")} and ${counted(seeds, "seed")}: an interval takes 3 of either`
    : "all prompts and seeds change by the same";
}
