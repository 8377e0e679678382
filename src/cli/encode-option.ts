import { Option } from "commander";
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
 * @param format - Of the experiment's pictures.
 * @returns what the user is to know: undefined if that is nothing
 */
export function useEncodeOption(
  { encodeOnExecutor = false }: EncodeOptions,
  models: AllModels,
  format: "webp" | "avif",
): string | undefined {
  models.encodesOnExecutors = encodeOnExecutor;
  if (!encodeOnExecutor || format === "webp") return undefined;
  return `--encode-on-executor: pictures are encoded here, since those of ${format} are not lossless, and another encoder's would be others`;
}
