import type { Interval } from "../measures/jackknife.ts";
import { type MotifShares, motifShares, type ShareOfMotif } from "../measures/motif-shares.ts";
import type { Codebook } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { Pace, type PaceOptions } from "../why/pace.ts";
import { ownLabels } from "../why/panel.ts";
import { type LabelledPanel, labelledPanels } from "./labelled-panels.ts";

/** A share, from 0 to 1, with its 95 % interval where one can be told. */
export interface Share {
  readonly share: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** How often the runs of one network, or those of a prompt in it, are at each motif. */
export interface MotifsOfRuns {
  readonly runs: number;
  /** Outputs with a label. */
  readonly outputs: number;
  /** By label: the share of outputs, that of the outputs of the last quarter, and that of runs that come by at some time. */
  readonly motifs: readonly {
    readonly label: number;
    readonly outputs: Share;
    readonly last_quarter: Share | null;
    readonly runs: Share;
  }[];
  /** So many motifs, equally frequent, would be as uncertain. Not cut off at 1. */
  readonly effective: Share;
  readonly effective_last_quarter: Share | null;
  /** The share of the outputs that the most frequent motifs hold, as many as were asked for. */
  readonly most: Share;
  readonly most_last_quarter: Share | null;
}

export interface MotifsOfNetwork extends MotifsOfRuns {
  readonly network: readonly string[];
  /** Its number in the config, from 1. */
  readonly number: number;
  readonly fresh_seeds: boolean;
  readonly seeds: number;
  /** What the intervals are over. */
  readonly units: "seeds" | "runs";
  readonly without_label: number;
  readonly prompts: readonly (MotifsOfRuns & { readonly prompt: string })[];
}

export interface Motifs {
  readonly experiment: string;
  readonly codebook: string;
  readonly num_medoids: number;
  /** How many motifs `most` counts. */
  readonly top: number;
  readonly networks: readonly MotifsOfNetwork[];
}

/** How often the runs of an experiment are at each motif of a codebook, by network and by prompt. */
export async function motifsOf(
  database: Database,
  codebook: Codebook,
  experiment: Experiment,
  options: PaceOptions & { readonly network?: number | undefined; readonly top?: number },
): Promise<Motifs> {
  const { top = 12 } = options;
  const panels = await labelledPanels(database, codebook, experiment, options.network, new Pace(options));
  return {
    experiment: experiment.id,
    codebook: `${codebook.name}@${codebook.version}`,
    num_medoids: codebook.num_medoids,
    top,
    networks: panels.flatMap((labelled) => ofNetwork(labelled, codebook.num_medoids, top) ?? []),
  };
}

function ofNetwork(labelled: LabelledPanel, numMotifs: number, top: number): MotifsOfNetwork | null {
  const { panel, labels, withoutLabel } = labelled;
  const own = ownLabels(panel);
  const { seeds, prompts, numSeeds } = own.labels;
  const all = ofRuns(labels, numMotifs, seeds, top);
  if (all === null) return null;
  return {
    network: panel.network,
    number: panel.number,
    fresh_seeds: panel.freshSeeds,
    seeds: numSeeds,
    units: panel.freshSeeds ? "runs" : "seeds",
    without_label: withoutLabel,
    ...all,
    prompts: own.promptNames.flatMap((prompt, number) => {
      const chosen = [...labels.keys()].filter((run) => prompts[run] === number);
      const found = ofRuns(
        chosen.map((run) => labels[run]!),
        numMotifs,
        chosen.map((run) => seeds[run]!),
        top,
      );
      return found === null ? [] : [{ prompt, ...found }];
    }),
  };
}

function ofRuns(
  labels: readonly Int32Array[],
  numMotifs: number,
  units: ArrayLike<number>,
  top: number,
): MotifsOfRuns | null {
  const all = motifShares(labels, numMotifs, units);
  if (all === null) return null;
  const last = motifShares(
    labels.map((ofRun) => ofRun.subarray(Math.floor((3 * ofRun.length) / 4))),
    numMotifs,
    units,
  );
  const count = (test: (label: number) => boolean) =>
    labels.reduce((sum, ofRun) => sum + ofRun.reduce((n, label) => n + Number(test(label)), 0), 0);
  return {
    runs: labels.length,
    outputs: count((label) => label !== -1),
    motifs: all.outputs.map((share, label) => ({
      label,
      outputs: told(share),
      last_quarter: toldOrNull(last?.outputs[label]),
      runs: told(all.runs[label]!),
    })),
    effective: told(all.effective, 1, numMotifs),
    effective_last_quarter: last === null ? null : told(last.effective, 1, numMotifs),
    most: told(all.most(top)),
    most_last_quarter: last === null ? null : told(last.most(top)),
  };
}

function toldOrNull(share: MotifShares["outputs"][number] | undefined): Share | null {
  return share === undefined ? null : told(share);
}

/** With the ends of its interval cut to what it can be. */
function told({ share, interval }: ShareOfMotif, least = 0, most = 1): Share {
  const cut = (end: (interval: Interval) => number) =>
    interval === null ? null : Math.min(most, Math.max(least, end(interval)));
  return { share, low: cut(({ low }) => low), high: cut(({ high }) => high) };
}
