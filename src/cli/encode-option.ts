import { Option } from "commander";
import { writes } from "../models/model.ts";
import type { Experiment } from "../store/experiments.ts";
import type { AllModels } from "../worker/all-models.ts";

export interface EncodeOptions {
  readonly encodeOnExecutor?: boolean;
}

/** Who encodes pictures; a flag of the commands that compute experiments. */
export function encodeOption(): Option {
  return new Option(
    "--encode-on-executor",
    "have executors encode the pictures that they draw: see docs/many-gpus.md",
  );
}

/**
 * Has executors encode if that was asked for.
 *
 * @param of - The experiment: its networks, and the format of its pictures.
 * @returns what the user is to know: undefined if that is nothing
 */
export function useEncodeOption(
  { encodeOnExecutor = false }: EncodeOptions,
  models: AllModels,
  { networks, image_format: format }: Pick<Experiment, "networks" | "image_format">,
): string | undefined {
  models.encodesOnExecutors = encodeOnExecutor;
  if (!encodeOnExecutor) return undefined;
  const names = new Set(networks.flat());
  const drawing = models.models.filter(({ name, kind }) => names.has(name) && writes(kind) === "image");
  if (drawing.every(({ runsIn }) => runsIn !== "worker"))
    return "--encode-on-executor: executors draw no pictures of this experiment; those there are, are encoded here";
  if (format === "webp") return undefined;
  return `--encode-on-executor: pictures are encoded here, since those of ${format} are not lossless, and another encoder's would be others`;
}
