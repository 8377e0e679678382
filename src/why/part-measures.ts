import {
  isCrossing,
  type PanelOfNetworks,
  type Parts,
  type PartsWithIntervals,
  parts,
  partsWithIntervals,
} from "../measures/parts.ts";
import { type DrawnSums, drawnDifferences, permutationP, pooledSums } from "../measures/relabelling.ts";
import type { UnitRows } from "../vectors/unit-rows.ts";
import type { Pace } from "./pace.ts";
import type { Panel } from "./panel.ts";
import type { PanelVectors } from "./read-vectors.ts";
import { labelsOfRuns, rowsAt, type VectorMeasures } from "./vector-measures.ts";

/** A panel with what was read of it and found in it. */
export interface MeasuredPanel {
  readonly panel: Panel;
  readonly vectors: PanelVectors;
  readonly measures: VectorMeasures;
}

/** Which part decides, at each caption that all networks have. */
export interface PartMeasures {
  readonly captions: number;
  /** Null where there is nothing to share out. */
  readonly atCaption: readonly (Parts | null)[];
  readonly atLast: PartsWithIntervals | null;
  /** Why the shares of the last caption do not exist. */
  readonly nothing: string | null;
  /** By permutation, at the last caption. */
  readonly p: { readonly prompt: number | null; readonly seed: number | null };
  readonly numNetworks: number;
  readonly isCrossing: boolean;
}

const FEWEST_DISTINCT = 3;

/** The parts over some networks whose seeds are of one kind. */
export async function partMeasures(
  networks: readonly MeasuredPanel[],
  pace: Pace,
  at: string,
): Promise<PartMeasures> {
  const captions = networks.reduce(
    (least, { vectors }) => Math.min(least, vectors.captions),
    Number.POSITIVE_INFINITY,
  );
  const layout = panelOfNetworks(networks);
  const atCaption: (Parts | null)[] = [];
  for (let caption = 0; caption < captions; caption++) {
    const enough = distinctCaptions(networks, caption) >= FEWEST_DISTINCT;
    atCaption.push(enough ? parts(joined(networks, caption), layout) : null);
    await pace.did(at);
  }
  const last = captions - 1;
  const distinct = captions === 0 ? 0 : distinctCaptions(networks, last);
  const atLast = atCaption[last] == null ? null : partsWithIntervals(joined(networks, last), layout);
  let nothing: string | null = null;
  if (captions === 0) nothing = "there is no caption that all runs have";
  else if (distinct < FEWEST_DISTINCT) {
    nothing = `there are ${distinct} different captions, of fewer than ${FEWEST_DISTINCT} there is nothing to share out`;
  } else if (atLast === null) nothing = "all runs are in nearly one place: there is nothing to share out";
  // The relabellings were drawn at the last caption of each network, which must be the same one.
  const areLast = networks.every(({ vectors }) => vectors.captions === captions);
  return {
    captions,
    atCaption,
    atLast,
    nothing,
    p: {
      prompt: atLast?.shares.prompt == null || !areLast ? null : pOf(networks, "prompts", "samePrompt"),
      seed: atLast?.shares.seed == null || !areLast ? null : pOf(networks, "seeds", "sameSeed"),
    },
    numNetworks: networks.length,
    isCrossing: layout.models !== null,
  };
}

function panelOfNetworks(networks: readonly MeasuredPanel[]): PanelOfNetworks {
  const labels = networks.map(({ panel, vectors }) => labelsOfRuns(panel.labels, vectors.runs));
  const names = networks.map(({ panel }) => panel.network);
  const numbered = (model: 0 | 1) => {
    const distinct = [...new Set(names.map((network) => network[model]!))];
    return names.map((network) => distinct.indexOf(network[model]!));
  };
  const prompts = renumbered(labels.flatMap((of) => Array.from(of.prompts)));
  const seeds = renumbered(labels.flatMap((of) => Array.from(of.seeds)));
  return {
    prompts: prompts.numbers,
    seeds: seeds.numbers,
    numPrompts: prompts.count,
    numSeeds: seeds.count,
    groups: networks.flatMap(({ vectors }, network) => vectors.runs.map(() => network)),
    numGroups: networks.length,
    freshSeeds: networks[0]!.panel.freshSeeds,
    models: isCrossing(names) ? { t2i: numbered(0), i2t: numbered(1) } : null,
  };
}

/** Numbers from 0 without a gap, in the same order: prompts and seeds of which no run is left do not count. */
function renumbered(labels: readonly number[]): { numbers: number[]; count: number } {
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const numberOf = new Map(present.map((label, number) => [label, number]));
  return { numbers: labels.map((label) => numberOf.get(label)!), count: present.length };
}

function joined(networks: readonly MeasuredPanel[], caption: number): UnitRows {
  const blocks = networks.map(({ vectors }) => rowsAt(vectors, caption));
  if (blocks.length === 1) return blocks[0]!;
  const coordinates = new Float64Array(blocks.reduce((sum, block) => sum + block.coordinates.length, 0));
  let offset = 0;
  for (const block of blocks) {
    coordinates.set(block.coordinates, offset);
    offset += block.coordinates.length;
  }
  return { coordinates, dimension: blocks[0]!.dimension };
}

function distinctCaptions(networks: readonly MeasuredPanel[], caption: number): number {
  const outputs = networks.flatMap(({ panel, vectors }) =>
    vectors.runs.map((run) => panel.outputs[run]![vectors.steps[caption]!]!),
  );
  return new Set(outputs).size;
}

/** How often chance gives as large a part as was found, in all networks together. */
function pOf(
  networks: readonly MeasuredPanel[],
  kind: "prompts" | "seeds",
  same: "samePrompt" | "sameSeed",
): number | null {
  const drawn = networks.map(({ measures }) => measures.drawnAtLast[kind]);
  if (drawn.some((sums) => sums === null)) return null;
  const observed = networks.map(({ measures }) => measures.pairsAtLast!);
  const sums = (key: keyof (typeof observed)[number]) => observed.reduce((sum, pairs) => sum + pairs[key], 0);
  const difference = sums(same) / sums(`${same}Pairs`) - sums("apart") / sums("apartPairs");
  return permutationP(difference, drawnDifferences(pooledSums(drawn as DrawnSums[])));
}
