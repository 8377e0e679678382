import type { SingleBar } from "cli-progress";
import type { HomologyProgress } from "../homology/homology-phases.ts";

// Most clouds are done before anyone would look.
const SILENT_MS = 1_000;

/** Shows on stderr how far the diagrams of a long cloud are: a bar for the present phase, on a terminal without NO_COLOR alone. */
export class HomologyProgressBar {
  readonly #startedMs = performance.now();
  readonly #isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR;
  #bar: SingleBar | undefined;
  #isBegun = false;
  #isFinished = false;

  update({ phase, share }: HomologyProgress): void {
    if (!this.#isAnimated || performance.now() - this.#startedMs < SILENT_MS) return;
    if (!this.#isBegun) {
      this.#isBegun = true;
      void this.#begin(phase);
    }
    this.#bar?.update(share, { phase: phase.padEnd("vertex order".length) });
  }

  /** Loads what draws a bar only now: a small cloud is done before it would be there. */
  async #begin(phase: string): Promise<void> {
    const { SingleBar } = await import("cli-progress");
    if (this.#isFinished) return;
    this.#bar = new SingleBar({
      format: "  {phase}  {bar}  {percentage} %",
      barsize: 24,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
      gracefulExit: false,
    });
    this.#bar.start(1, 0, { phase });
  }

  /** To be called at the end, however it comes: gives the terminal back. */
  finish(): void {
    this.#isFinished = true;
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
