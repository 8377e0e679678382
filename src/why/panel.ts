import { UserInputError } from "../errors.ts";
import type { PanelLabels } from "../measures/cells.ts";
import { placesOf, statesOf } from "../measures/first-return.ts";
import { drawsAnew } from "../models/draws-anew.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import {
  firstOutputHashes,
  outputTypes,
  type RunWithLength,
  runsWithLengths,
} from "../store/views/whole-runs.ts";
import type { Pace } from "./pace.ts";

/** The runs of one network with one kind of seeds: what is looked at together. */
export interface Panel {
  readonly network: readonly string[];
  /** Its number in the config, from 1. */
  readonly number: number;
  readonly places: number;
  /** Whether what is drawn is drawn anew at every step: see {@link drawsAnew}. */
  readonly freshSeeds: boolean;
  /** Whether it is recorded which seeds the runs had. */
  readonly seedsKnown: boolean;
  /** Models of the network that do not promise the same output again for the same seed. */
  readonly unreproducible: readonly string[];
  /** Those that have not failed, by prompt and seed: in this order whatever the order of the config. */
  readonly runs: readonly RunWithLength[];
  /** Failed runs, which are left out. */
  readonly failed: number;
  /** Invocations of each run that count: those that all runs have, up to the step asked for. */
  readonly steps: number;
  /** The number of invocations that were asked for: those of the config, or fewer by a step. */
  readonly maxLength: number;
  /** What is written at each step. */
  readonly types: readonly ("text" | "image")[];
  /** For each run a number for each output, by step; equal numbers are equal outputs over all panels. */
  readonly outputs: readonly Int32Array[];
  /** The same for states: outputs at their places. */
  readonly states: readonly Int32Array[];
  readonly numStates: number;
  /** Which prompts and seeds the runs have: numbers among those of all panels of this kind of seeds. */
  readonly labels: PanelLabels;
  readonly promptNames: readonly string[];
  readonly seedNames: readonly string[];
}

export interface PanelOptions {
  /** Only this network, from 1. */
  readonly network?: number | undefined;
  /** The last step that counts. */
  readonly step?: number | undefined;
}

/**
 * Reads which runs there are and what they wrote. No vectors: what follows from outputs alone can be told at once.
 *
 * Lengths are those of one moment, and rows are only ever added, so that what is read afterwards fits together while the experiment goes on.
 */
export async function readPanels(
  database: Database,
  experiment: Experiment,
  options: PanelOptions,
  pace: Pace,
): Promise<Panel[]> {
  const all = runsWithLengths(database, experiment.id);
  const promiseNothing = unreproducibleModels(database, experiment);
  const outputNumbers = new Map<string, number>();
  const panels: Panel[] = [];
  const groups = experiment.networks.flatMap((network, index) =>
    [false, true].map((freshSeeds) => {
      const name = JSON.stringify(network);
      return {
        network,
        number: index + 1,
        freshSeeds,
        unreproducible: [...new Set(network)].filter((model) => promiseNothing.includes(model)),
        runs: all.filter(
          (run) =>
            JSON.stringify(run.network) === name &&
            drawsAnew(run.seed, network, promiseNothing) === freshSeeds,
        ),
      };
    }),
  );
  const chosen = groups.filter(
    ({ runs, number }) => runs.length > 0 && (options.network ?? number) === number,
  );
  pace.expect(chosen.reduce((sum, { runs }) => sum + Math.ceil(runs.length / 16), 0));
  for (const group of chosen) {
    const runs = group.runs.filter((run) => run.failed_at === null).sort(byPromptAndSeed);
    const common = runs.reduce((least, run) => Math.min(least, run.length), Number.POSITIVE_INFINITY);
    const steps = Math.min(
      Number.isFinite(common) ? common : 0,
      (options.step ?? Number.POSITIVE_INFINITY) + 1,
    );
    const outputs: Int32Array[] = [];
    for (const run of runs) {
      const hashes = firstOutputHashes(database, run.id, steps);
      if (hashes.length < steps) {
        // Rows are only ever added, but for a deletion.
        throw new UserInputError(
          `run ${run.id}: found ${hashes.length} outputs, expected ${steps}: it is being deleted.`,
        );
      }
      outputs.push(Int32Array.from(hashes, (hash) => numberOf(outputNumbers, hash)));
      if (outputs.length % 16 === 0 || outputs.length === runs.length) await pace.did("reading outputs");
    }
    const places = placesOf(group.network);
    const { states, count } = statesOf(outputs, places);
    panels.push({
      ...group,
      seedsKnown: group.runs.every(({ seed }) => seed !== null),
      places,
      runs,
      failed: group.runs.length - runs.length,
      steps,
      maxLength: Math.min(experiment.max_length, (options.step ?? Number.POSITIVE_INFINITY) + 1),
      types: runs.length === 0 ? [] : outputTypes(database, runs[0]!.id).slice(0, steps),
      outputs,
      states,
      numStates: count,
      ...labelsOf(runs, runs, group.freshSeeds),
    });
  }
  return panels.map((panel) => ({
    ...panel,
    ...labelsOf(
      panel.runs,
      panels.filter(({ freshSeeds }) => freshSeeds === panel.freshSeeds).flatMap(({ runs }) => runs),
      panel.freshSeeds,
    ),
  }));
}

/** The steps at which a panel's runs write what a model reads: its captions. */
export function captionSteps(panel: Pick<Panel, "types">, type: "text" | "image"): number[] {
  return [...panel.types.keys()].filter((step) => panel.types[step] === type);
}

/** Labels that count only the prompts and seeds that these runs have. */
export function ownLabels(panel: Pick<Panel, "runs" | "freshSeeds">) {
  return labelsOf(panel.runs, panel.runs, panel.freshSeeds);
}

/** Numbers for prompts and seeds, in the order of their names among all runs. What is drawn anew is the run's own. */
function labelsOf(
  runs: readonly RunWithLength[],
  among: readonly RunWithLength[],
  freshSeeds: boolean,
): { labels: PanelLabels; promptNames: string[]; seedNames: string[] } {
  const seedName = (run: RunWithLength) => (freshSeeds ? run.id : String(run.seed));
  const promptNames = [...new Set(among.map((run) => run.initial_prompt))].sort();
  const seedNames = [...new Set(among.map(seedName))].sort(
    (a, b) => Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0),
  );
  const promptNumbers = new Map(promptNames.map((name, number) => [name, number]));
  const seedNumbers = new Map(seedNames.map((name, number) => [name, number]));
  return {
    labels: {
      prompts: Int32Array.from(runs, (run) => promptNumbers.get(run.initial_prompt)!),
      seeds: Int32Array.from(runs, (run) => seedNumbers.get(seedName(run))!),
      numPrompts: promptNames.length,
      numSeeds: seedNames.length,
    },
    promptNames,
    seedNames,
  };
}

function byPromptAndSeed(a: RunWithLength, b: RunWithLength): number {
  if (a.initial_prompt !== b.initial_prompt) return a.initial_prompt < b.initial_prompt ? -1 : 1;
  return (a.seed ?? -1) - (b.seed ?? -1) || a.run_number - b.run_number;
}

function numberOf(numbers: Map<string, number>, hash: string): number {
  let number = numbers.get(hash);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(hash, number);
  }
  return number;
}
