import type { RgbImage } from "../../images/rgb-image.ts";

/** What a model wrote, in the form that the next one reads. `hash` identifies the content among outputs of its type. */
export type Output =
  | { readonly type: "text"; readonly text: string; readonly hash: string }
  | {
      readonly type: "image";
      readonly image: RgbImage;
      readonly hash: string;
      /** Its lossless file, where what drew it has encoded it too. */
      readonly webp?: Uint8Array;
    };

/**
 * The last outputs of runs, so that calls need not decode what was just encoded. Bounded in bytes: when they run out, what is
 * there stays, and what comes is read back from the database. Runs advance in turn, so that to forget the oldest would be to
 * forget exactly what is needed next.
 */
export class RecentOutputs {
  readonly #capacityBytes: number;
  readonly #outputs = new Map<string, Output>();
  #bytes = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get(runId: string): Output | undefined {
    return this.#outputs.get(runId);
  }

  /** Keeps an output in place of the run's last one, if there is room. */
  set(runId: string, output: Output): void {
    this.delete(runId);
    const bytes = this.#bytes + sizeOf(output);
    if (bytes > this.#capacityBytes) return;
    this.#outputs.set(runId, output);
    this.#bytes = bytes;
  }

  delete(runId: string): void {
    const output = this.#outputs.get(runId);
    if (output === undefined) return;
    this.#outputs.delete(runId);
    this.#bytes -= sizeOf(output);
  }
}

function sizeOf(output: Output): number {
  return output.type === "text" ? 2 * output.text.length : output.image.pixels.byteLength;
}
