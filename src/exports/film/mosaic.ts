import type { Experiment } from "../../store/experiments.ts";
import type { Run } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { picturesOf } from "../../store/views/pictures.ts";

/** A picture of a film: what is shown, and what was seen in it. */
export interface MosaicPicture {
  readonly hash: string;
  readonly step: number;
  readonly caption: string | null;
}

/** A run with its pictures in order. */
export interface MosaicRun {
  readonly label: string;
  /** The hash of the picture that it starts from; null where that is a text. */
  readonly start: string | null;
  readonly pictures: readonly MosaicPicture[];
}

/** The runs of experiments, by prompt and network. */
export interface Mosaic {
  readonly prompts: readonly string[];
  readonly networks: readonly string[];
  /** `runs[prompt][network]`, in the order of their seeds. */
  readonly runs: readonly (readonly (readonly MosaicRun[])[])[];
  /** The most pictures that a run has. */
  readonly length: number;
  /** Whether a run starts from a picture, which is shown before all others. */
  readonly hasStarts: boolean;
}

/** @param newest - The newest row of `invocations` to be shown. */
export function mosaicOf(store: Store, experiments: readonly Experiment[], newest: number): Mosaic {
  const prompts = new Map<string, Map<string, MosaicRun[]>>();
  const networks = new Set<string>();
  let length = 0;
  let hasStarts = false;
  for (const { id } of experiments) {
    for (const run of store.runs(id)) {
      const network = run.network.join(" → ");
      networks.add(network);
      const ofPrompt = prompts.get(run.initial_prompt) ?? new Map<string, MosaicRun[]>();
      prompts.set(run.initial_prompt, ofPrompt);
      const pictures = Array.from(picturesOf(store.database, run.id, newest), ({ hash, step, caption }) => ({
        hash,
        step,
        caption,
      }));
      length = Math.max(length, pictures.length);
      ofPrompt.set(network, [
        ...(ofPrompt.get(network) ?? []),
        { label: seedLabel(run), start: run.initial_image_hash ?? null, pictures },
      ]);
      hasStarts ||= run.initial_image_hash != null;
    }
  }
  return {
    prompts: [...prompts.keys()],
    networks: [...networks],
    runs: [...prompts.values()].map((ofPrompt) =>
      [...networks].map((network) => ofPrompt.get(network) ?? []),
    ),
    length,
    hasStarts,
  };
}

function seedLabel({ seed, run_number }: Run): string {
  return seed === -1 ? `fresh ${run_number}` : String(seed);
}
