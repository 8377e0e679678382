import type { Visits } from "../measures/chain-surrogates.ts";
import { changeableShare } from "../measures/chain-surrogates.ts";
import type { Database } from "../store/database.ts";
import { clusteringLayers, labelsOfRun } from "../store/views/cluster-views.ts";
import { distinctRows } from "../vectors/distinct-rows.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Panel } from "../why/panel.ts";
import type { PanelVectors } from "../why/read-vectors.ts";
import type { TopologyNetwork } from "./answer.ts";

export interface SymbolsOfRuns {
  readonly about: NonNullable<TopologyNetwork["symbols"]>;
  readonly visits: Visits & { readonly points: VectorRows<Float32Array> };
}

/**
 * What runs visited, as symbols of a chain: labels of the finest layer of a clustering of all outputs (noise is a symbol of its own), or where there is none
 * that knows them all, captions at their places of the network.
 */
export function symbolsOf(
  database: Database,
  panel: Pick<Panel, "runs" | "states">,
  vectors: PanelVectors,
  embeddingModel: string,
): SymbolsOfRuns {
  const { captions, steps, rows, runs } = vectors;
  const { distinct, placeOf } = distinctRows(rows);
  const members = runs.map((_, at) => Int32Array.from(placeOf.subarray(at * captions, (at + 1) * captions)));
  const layer = clusteringLayers(database, embeddingModel).find((one) => one.layer === 0);
  const labels =
    layer === undefined
      ? null
      : runs.map((run) =>
          labelled(labelsOfRun(database, panel.runs[run]!.id, embeddingModel, layer.id), steps),
        );
  const areAllLabelled = labels?.every((ofRun) => ofRun !== null) === true;
  const symbols = areAllLabelled
    ? (labels as Int32Array[])
    : runs.map((run) => Int32Array.from(steps, (step) => panel.states[run]![step]!));
  const visits = { symbols, members, points: distinct };
  const about = {
    kind: areAllLabelled ? ("clusters" as const) : ("captions" as const),
    algorithm: areAllLabelled ? layer!.algorithm : null,
    layer: areAllLabelled ? layer!.layer : null,
    count: new Set(symbols.flatMap((ofRun) => [...ofRun])).size,
    changeable: changeableShare(visits),
  };
  return { about, visits };
}

/** Labels by caption, from 0: noise is the first. null where a caption has none. */
function labelled(
  labels: readonly { readonly step: number; readonly label: number }[],
  steps: readonly number[],
): Int32Array | null {
  const byStep = new Map(labels.map(({ step, label }) => [step, label]));
  if (!steps.every((step) => byStep.has(step))) return null;
  return Int32Array.from(steps, (step) => byStep.get(step)! + 1);
}
