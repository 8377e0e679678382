import type { RgbImage } from "../images/rgb-image.ts";

/** What a model wrote, in the form that the next one reads. `hash` identifies the content among outputs of its type. */
export type Output =
  | { readonly type: "text"; readonly text: string; readonly hash: string }
  | { readonly type: "image"; readonly image: RgbImage; readonly hash: string };

/**
 * The last outputs of the runs that advanced most recently, so that most calls need not decode what was just encoded. Bounded
 * in bytes: with many runs, those of long ago are read back from the database.
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

  set(runId: string, output: Output): void {
    this.delete(runId);
    this.#outputs.set(runId, output);
    this.#bytes += sizeOf(output);
    for (const [oldest] of this.#outputs) {
      if (this.#bytes <= this.#capacityBytes) return;
      this.delete(oldest);
    }
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
