import { UserInputError } from "../errors.ts";
import { chapmanKolmogorov } from "../markov/chapman-kolmogorov.ts";
import { connectivity } from "../markov/connectivity.ts";
import { dwellTimes } from "../markov/dwell-times.ts";
import { type Estimate, type MarkovModel, markovModel } from "../markov/markov-model.ts";
import { milestones } from "../markov/milestones.ts";
import { type Passage, passageBetween } from "../markov/resampled-passage.ts";
import { timeScaleByChance } from "../markov/time-scale-by-chance.ts";
import { impliedTimeScales } from "../markov/time-scales.ts";
import { rowSums, transitionCounts, transitionMatrix } from "../markov/transition-counts.ts";
import { type Codebook, medoidsOf, referenceOf } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { counted } from "../text/numbers.ts";
import { Pace, type PaceOptions } from "../why/pace.ts";
import { exactGraph } from "./exact-graph.ts";
import { type LabelledPanel, labelledPanels } from "./labelled-panels.ts";
import type {
  ConnectivityOfCores,
  CoreOfRuns,
  MarkovAnswer,
  MarkovOfNetwork,
  ModelOfCores,
  PassageOfCores,
  Told,
} from "./markov-answer.ts";

export interface MarkovOptions extends PaceOptions {
  /** Only this network, from 1. */
  readonly network?: number | undefined;
  /** Of the model, in captions. @defaultValue 1 */
  readonly lag?: number | undefined;
  /** Labels between which passages are told. @defaultValue the core with the most captions, and the next one */
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
}

/** From so many runs on a model is made, and made without a warning. */
const FEWEST_RUNS = 12;
const ENOUGH_RUNS = 48;
const LAGS = [1, 2, 3, 5, 10, 20];
const MULTIPLES = [2, 3, 5];

/**
 * How the runs of an experiment move between the cores of a codebook, network by network.
 *
 * @throws UserInputError for a lag that is too long, cores that there are not, or as {@link labelledPanels} does
 */
export async function markovOf(
  database: Database,
  codebook: Codebook,
  experiment: Experiment,
  options: MarkovOptions = {},
): Promise<MarkovAnswer> {
  checkCores(codebook, options);
  const pace = new Pace(options);
  const panels = await labelledPanels(database, codebook, experiment, options.network, pace);
  const texts = medoidsOf(database, codebook.id).map(({ output_text }) => output_text);
  pace.expect(panels.length);
  const networks: MarkovOfNetwork[] = [];
  for (const labelled of panels) {
    networks.push(ofNetwork(labelled, codebook, texts, options));
    await pace.did("estimating");
  }
  return {
    experiment: experiment.id,
    codebook: referenceOf(codebook),
    embedding_model: codebook.embedding_model,
    networks,
  };
}

function ofNetwork(
  labelled: LabelledPanel,
  codebook: Codebook,
  texts: readonly (string | null)[],
  options: MarkovOptions,
): MarkovOfNetwork {
  const { panel, steps, labels, isCore } = labelled;
  const { lag = 1 } = options;
  const numCores = codebook.num_medoids;
  const all = labels.map((ofRun, run) => milestones(ofRun, isCore[run]!));
  const sequences = all.filter((cores) => cores.some((core) => core !== -1));
  const refused = refusal(labelled, sequences, numCores, lag);
  const model = refused === null ? markovModel(sequences, numCores, lag) : null;
  const links =
    sequences.length === 0 || steps.length <= lag ? null : connectivityOf(sequences, numCores, lag);
  return {
    network: panel.network,
    number: panel.number,
    fresh_seeds: panel.freshSeeds,
    seeds_known: panel.seedsKnown,
    unreproducible: panel.unreproducible,
    runs: panel.runs.length,
    runs_without_core: all.length - sequences.length,
    captions: steps.length,
    per_round: labelled.perRound,
    without_label: labelled.withoutLabel,
    cores: coresOf(sequences, numCores, texts, model),
    connectivity: links,
    model: model === null ? null : modelOf(model, sequences, numCores, options),
    refused:
      refused ?? (model === null ? "no run was seen to be in a core and then at another caption" : null),
    warning:
      model !== null && sequences.length < ENOUGH_RUNS
        ? `${counted(sequences.length, "run")}: from ${ENOUGH_RUNS} on intervals are narrow enough for most questions`
        : null,
    exact_graph: panel.freshSeeds ? null : exactGraph(labelled),
    sequences: panel.runs.map(({ id }, run) => ({ run: id, cores: Array.from(all[run]!) })),
  };
}

/** Why these runs have no Markov model. */
function refusal(
  { panel, steps }: LabelledPanel,
  sequences: readonly Int32Array[],
  numCores: number,
  lag: number,
): string | null {
  if (!panel.seedsKnown)
    return "it is not known which seeds these runs had: with fixed ones they are not Markovian";
  if (!panel.freshSeeds) {
    const measured = LAGS.filter((one) => one <= (steps.length - 1) / 2).flatMap((one) => {
      const scale = slowest(sequences, numCores, one);
      return scale === null ? [] : [`${scale < 9.95 ? scale.toFixed(1) : Math.round(scale)} at lag ${one}`];
    });
    return (
      "with fixed seeds a state leads to one other for good, and each seed has a map of its own: what comes next depends on more than the core. " +
      (measured.length < 2
        ? "There are too few captions to measure it"
        : `Measured: the slowest time scale is ${measured.join(", ")}; of a Markovian chain it would be the same`)
    );
  }
  if (numCores === 1) return "the codebook has one core only: there is nothing to move between";
  const visited = new Set(sequences.flatMap((cores) => [...new Set(cores)])).size;
  if (sequences.length < FEWEST_RUNS)
    return `${counted(sequences.length, "run")} that ${sequences.length === 1 ? "comes" : "come"} to a core: it takes ${FEWEST_RUNS}`;
  if (visited - Number(sequences.some((cores) => cores[0] === -1)) < 2)
    return "all runs are in one core only: there is nothing to move between";
  if (lag > (steps.length - 1) / 2)
    return `lag ${lag} of ${counted(steps.length, "caption")}: it takes ${2 * lag + 1} captions`;
  return null;
}

/** The slowest time scale at a lag, without an interval; null where none can be told. */
function slowest(sequences: readonly Int32Array[], numCores: number, lag: number): number | null {
  const counts = transitionCounts(sequences, numCores, lag);
  const { states } = connectivity(counts, numCores);
  if (states.length < 2) return null;
  const kept = sequences.map((cores) => cores.map((core) => (core === -1 ? -1 : states.indexOf(core))));
  const matrix = transitionMatrix(transitionCounts(kept, states.length, lag), states.length);
  return impliedTimeScales(matrix, states.length, lag)[0] ?? null;
}

function connectivityOf(
  sequences: readonly Int32Array[],
  numCores: number,
  lag: number,
): ConnectivityOfCores {
  const found = connectivity(transitionCounts(sequences, numCores, lag), numCores);
  return {
    classes: found.classes.map(({ states, isClosed, transitions, leavesAtMost }) => ({
      cores: states,
      closed: isClosed,
      transitions,
      leaves_at_most: leavesAtMost,
    })),
    parts: found.parts,
    never_left: found.neverLeft,
  };
}

function coresOf(
  sequences: readonly Int32Array[],
  numCores: number,
  texts: readonly (string | null)[],
  model: MarkovModel | null,
): CoreOfRuns[] {
  return dwellTimes(sequences, numCores).flatMap((dwell, label) => {
    if (dwell === null) return [];
    const place = model?.states.indexOf(label) ?? -1;
    const stay = place === -1 ? null : model!.matrix[place * model!.states.length + place]!;
    return {
      label,
      output_text: texts[label] ?? null,
      runs: sequences.filter((cores) => cores.includes(label)).length,
      captions: dwell.stays.reduce((sum, stayed) => sum + stayed, 0),
      stays: dwell.stays.length,
      censored: dwell.isEnded.filter((isEnded) => !isEnded).length,
      median_stay: Number.isFinite(dwell.median) ? dwell.median : null,
      mean_stay_by_model: stay === null || stay === 1 ? null : model!.lag / (1 - stay),
    };
  });
}

function modelOf(
  model: MarkovModel,
  sequences: readonly Int32Array[],
  numCores: number,
  options: MarkovOptions,
): ModelOfCores {
  const n = model.states.length;
  const rows = <Value>(valueAt: (at: number) => Value) =>
    Array.from({ length: n }, (_, row) =>
      Array.from({ length: n }, (__, column) => valueAt(row * n + column)),
    );
  const closed = model.connectivity.classes.filter(({ isClosed }) => isClosed).length;
  const test = chapmanKolmogorov(
    sequences,
    numCores,
    model.states,
    model.lag,
    multiplesWithin(sequences, model.lag),
  );
  return {
    lag: model.lag,
    cores: model.states,
    counts: rows((at) => model.counts[at]!),
    matrix: rows((at) => told({ value: model.matrix[at]!, interval: model.intervals[at]! })),
    stationary: model.stationary?.map(told) ?? null,
    stationary_why:
      model.stationary === null
        ? `there are ${closed} closed classes: where a run ends depends on where it begins`
        : null,
    time_scales: model.timeScales.map(told),
    by_lag: byLag(sequences, numCores, model),
    chapman_kolmogorov: {
      p: test.p,
      tests: test.tests.map(({ state, times, predicted, observed }) => ({
        core: state,
        lag: times * model.lag,
        predicted,
        observed,
      })),
    },
    passage: passageOf(model, sequences, numCores, options),
  };
}

function multiplesWithin(sequences: readonly Int32Array[], lag: number): number[] {
  return MULTIPLES.filter((times) => times * lag <= (sequences[0]!.length - 1) / 2);
}

function byLag(
  sequences: readonly Int32Array[],
  numCores: number,
  model: MarkovModel,
): ModelOfCores["by_lag"] {
  const lags = [...new Set([...LAGS, model.lag])].filter((lag) => lag <= (sequences[0]!.length - 1) / 2);
  return lags
    .sort((a, b) => a - b)
    .map((lag) => {
      const at = lag === model.lag ? model : markovModel(sequences, numCores, lag);
      const [first] = at?.timeScales ?? [];
      const transitions =
        at === null ? 0 : rowSums(at.counts, at.states.length).reduce((sum, count) => sum + count, 0);
      return {
        lag,
        time_scale: first === undefined ? null : told(first),
        by_chance: at === null ? null : timeScaleByChance(sequences, numCores, at.states, lag),
        transitions,
      };
    });
}

function passageOf(
  model: MarkovModel,
  sequences: readonly Int32Array[],
  numCores: number,
  options: MarkovOptions,
): PassageOfCores | null {
  const sums = rowSums(model.counts, model.states.length);
  const byTime = [...model.states.keys()]
    .sort((a, b) => sums[b]! - sums[a]!)
    .map((place) => model.states[place]!);
  const from = options.from ?? byTime.filter((label) => !options.to?.includes(label)).slice(0, 1);
  const to = options.to ?? byTime.filter((label) => !from.includes(label)).slice(0, 1);
  const known = (labels: readonly number[]) => labels.filter((label) => model.states.includes(label));
  if (known(from).length === 0 || known(to).length === 0) return null;
  const found: Passage = passageBetween(sequences, numCores, model, known(from), known(to));
  return {
    from: known(from),
    to: known(to),
    committor: found.committor.map((probability, place) => ({
      core: model.states[place]!,
      probability: probability === null ? null : told(probability),
    })),
    there: found.there === null ? null : told(found.there),
    back: found.back === null ? null : told(found.back),
  };
}

function told({ value, interval }: Estimate): Told {
  return { value, low: interval?.low ?? null, high: interval?.high ?? null };
}

function checkCores({ num_medoids, name }: Codebook, { from, to, lag }: MarkovOptions): void {
  if (lag !== undefined && !(Number.isInteger(lag) && lag >= 1))
    throw new UserInputError(`--lag: found ${lag}, expected a whole number of captions from 1.`);
  for (const [option, labels] of [
    ["--from", from],
    ["--to", to],
  ] as const) {
    const wrong = labels?.find((label) => !(Number.isInteger(label) && label >= 0 && label < num_medoids));
    if (wrong !== undefined)
      throw new UserInputError(
        `${option}: found ${wrong}, expected labels of "${name}" from 0 to ${num_medoids - 1}.`,
      );
  }
  const both = from?.find((label) => to?.includes(label));
  if (both !== undefined)
    throw new UserInputError(
      `--from and --to: found ${both} in both, expected cores to go from and others to come to.`,
    );
}
