import { plantedRuns } from "../../bench/planted-chains.mjs";
import type { Store } from "../../src/store/store.ts";
import { plantedExperiment } from "../why/planted-experiment.ts";

export interface PlantedMotifs {
  /** Row-major, of the chain that runs follow. */
  readonly matrix: Float64Array;
  readonly motifs: number;
  readonly captions: number;
  readonly prompts?: number;
  readonly seeds: readonly number[];
  /** Of the embedding model. @defaultValue "1" */
  readonly version?: string;
  readonly name?: string;
}

/** An experiment whose runs go from motif to motif as a chain says. Captions of a motif lie near one direction. @returns its id */
export function plantedMotifs(store: Store, planted: PlantedMotifs): string {
  const { matrix, motifs, captions, prompts = 1, seeds } = planted;
  const states = plantedRuns(matrix, motifs, prompts * seeds.length, captions, 4);
  let at = 0;
  return plantedExperiment(
    store,
    {
      name: planted.name ?? "planted",
      networks: [["DummyT2I", "DummyI2T"]],
      seeds: [...seeds],
      prompts: Array.from({ length: prompts }, (_, prompt) => `prompt ${prompt}`),
      max_length: 2 * captions,
    },
    () => {
      const number = at++;
      const ofRun = Array.from(states[number]!);
      return {
        outputs: ofRun.flatMap((motif, caption) => [
          `picture ${number} ${caption}`,
          `motif ${motif}, told the ${caption}th time by ${number}`,
        ]),
        vectors: ofRun.map((motif, caption) =>
          // A little off the direction of its motif, each time otherwise.
          Array.from({ length: motifs + 2 }, (_, k) =>
            k === motif ? 1 : k >= motifs ? 0.05 * Math.sin((k + 1) * (caption + 7 * number + 1)) : 0,
          ),
        ),
        ...(planted.version !== undefined && { version: planted.version }),
      };
    },
  );
}

/** A chain of three motifs that lead to each other. */
export const threeMotifs = Float64Array.of(0.8, 0.15, 0.05, 0.1, 0.8, 0.1, 0.1, 0.2, 0.7);
