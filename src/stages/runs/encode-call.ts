import { decodeImage, encodeImage, type ImageFormat } from "../../images/image-codec.ts";
import { imageHash } from "../../images/rgb-image.ts";
import type { ItemResult } from "../../models/call-model.ts";
import type { Computation, KnownOutput } from "../../store/computations.ts";
import type { Output } from "./recent-outputs.ts";
import type { RunState } from "./run-calls.ts";

/** A call that was computed: one result per run, in order. Runs that shared an item share its output; some may be known from before. */
export interface FinishedCall {
  readonly sequenceNumber: number;
  readonly model: string;
  readonly startedAt: string;
  readonly completedAt: string;
  /** What computed it; null in this process, and where all was taken. */
  readonly executor: string | null;
  readonly results: readonly {
    readonly run: RunState;
    readonly seed: number;
    readonly inputHash: string;
    readonly computation: Computation | null;
    readonly result: ItemResult<Output> | { readonly known: KnownOutput };
  }[];
}

/** A finished call, its outputs as the next model will see them, and the files of the pictures among them, by hash. */
export interface EncodedCall extends FinishedCall {
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Encodes the pictures of a call, each once, all of them side by side.
 *
 * @param isStored - Whether a picture with this hash is in the database: it needs no file then. Only asked for lossless
 *   formats, where the hash is known before the encoding.
 */
export async function encodeCall(
  call: FinishedCall,
  format: ImageFormat,
  isStored: (hash: string) => boolean,
): Promise<EncodedCall> {
  const files = new Map<string, Uint8Array>();
  const encoded = new Map<Output, Promise<Output>>();
  const encode = async (output: Output): Promise<Output> => {
    if (output.type === "text") return output;
    if (format === "webp") {
      if (!isStored(output.hash) && !files.has(output.hash)) {
        files.set(output.hash, output.webp ?? (await encodeImage(output.image, format)));
      }
      return output;
    }
    const file = await encodeImage(output.image, format);
    const image = await decodeImage(file);
    const hash = imageHash(image);
    files.set(hash, file);
    return { type: "image", image, hash };
  };
  const results = call.results.map(async ({ result, ...rest }) => {
    if (!("output" in result)) return { ...rest, result };
    let output = encoded.get(result.output);
    if (output === undefined) {
      output = encode(result.output);
      encoded.set(result.output, output);
    }
    return { ...rest, result: { ...result, output: await output } };
  });
  return { ...call, results: await Promise.all(results), files };
}
