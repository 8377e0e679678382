import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { MapClustersHeader, MapPointsHeader } from "../../../src/explorer/api/map.ts";
import type { FramesAnswer } from "../../../src/explorer/api/mosaic.ts";
import type { RunRow, RunsAnswer } from "../../../src/explorer/api/runs.ts";
import type { StateAnswer } from "../../../src/explorer/api/states.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { SITE_FRAME_STEPS, type SiteFile } from "../../../src/explorer/site/site-data.ts";
import { answerOf, columnsOf } from "./site-files.ts";

/** An experiment of a static copy, and what its runs show: read from what the mosaic is made of, so that nothing is copied twice. */
export interface CopiedExperiment {
  readonly experiment: ExperimentAnswer;
  readonly runs: readonly RunRow[];
  /** The states of each run, by its id, at their steps. */
  readonly states: ReadonlyMap<string, readonly StateAnswer[]>;
}

/** @param file - Of the experiment. */
export function copiedExperiment(file: SiteFile, id: string): CopiedExperiment {
  const experiment = answerOf<ExperimentAnswer>(file, pathOf(routes.experiment, { experiment: id }))!;
  const { runs } = answerOf<RunsAnswer>(file, pathOf(routes.runs, { experiment: id }))!;
  const states = new Map<string, StateAnswer[]>(runs.map((run) => [run.id, []]));
  const networkOf = new Map(runs.map((run) => [run.id, experiment.networks[run.network]!]));
  for (let step = 0; step < experiment.maxLength; step += SITE_FRAME_STEPS) {
    const path = pathOf(routes.frames, { experiment: id }, { step });
    for (const frames of answerOf<FramesAnswer[]>(file, path) ?? [])
      frames.cells.forEach((cells, k) => {
        frames.runs.forEach((runId, r) => {
          const cell = cells[r] ?? null;
          if (cell === null) return;
          const network = networkOf.get(runId)!;
          states.get(runId)!.push({
            experimentId: id,
            runId,
            step: step + k,
            model: network[(step + k) % network.length]!,
            text: cell < 0 ? frames.texts[-1 - cell]! : null,
            image: cell < 0 ? null : frames.images[cell]!,
          });
        });
      });
  }
  return { experiment, runs, states };
}

/** A state of an experiment of the copy, and its cluster. */
export interface CopiedLabel {
  readonly runId: string;
  readonly step: number;
  readonly label: number;
}

/** Which cluster of a layer each state of an experiment belongs to: as the map tells it. */
export function copiedLabels(
  file: SiteFile,
  of: { readonly experiment: string; readonly model: string; readonly clustering: string },
): CopiedLabel[] {
  const { experiment, model, clustering } = of;
  const points = columnsOf(file, pathOf(routes.mapPoints, {}, { model, experiment }));
  if (points === undefined) return [];
  const { header, columns } = decodeColumns<MapPointsHeader>(points);
  const labels = columnsOf(file, pathOf(routes.mapClusters, {}, { set: header.set, clustering }));
  if (labels === undefined) return [];
  const { label } = decodeColumns<MapClustersHeader>(labels).columns;
  const [run, step] = [columns.run as Uint32Array, columns.step as Uint32Array];
  return Array.from(label as Int32Array, (number, i) => ({
    runId: header.runs.id[run[i]!]!,
    step: step[i]!,
    label: number,
    // −2: not clustered.
  })).filter((one) => one.label >= -1);
}
