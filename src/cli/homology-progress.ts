import { SingleBar } from "cli-progress";
import type { HomologyProgress } from "../homology/homology-phases.ts";

// Most clouds are done before anyone would look.
const SILENT_MS = 1_000;

/** Shows on stderr how far the diagrams of a long cloud are: a bar for the present phase, on a terminal without NO_COLOR alone. */
export class HomologyProgressBar {
  readonly #startedMs = performance.now();
  readonly #isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR;
  #bar: SingleBar | undefined;

  update({ phase, share }: HomologyProgress): void {
    if (!this.#isAnimated || performance.now() - this.#startedMs < SILENT_MS) return;
    if (this.#bar === undefined) {
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
    this.#bar.update(share, { phase: phase.padEnd("vertex order".length) });
  }

  /** To be called at the end, however it comes: gives the terminal back. */
  finish(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
