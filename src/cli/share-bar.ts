import { SingleBar } from "cli-progress";

// Most work is done before anyone would look.
const SILENT_MS = 1_000;
// What stands beside the bar, but for the name of what is being done.
const COLUMNS_BESIDE_BAR = 14;
const WIDEST_BAR = 24;
const NARROWEST_BAR = 4;

/** Shows on stderr which share of some work is done, on a terminal without NO_COLOR alone. */
export class ShareBar {
  readonly #isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR;
  readonly #startedMs = performance.now();
  #bar: SingleBar | undefined;

  update(what: string, share: number): void {
    if (!this.#isAnimated || performance.now() - this.#startedMs < SILENT_MS) return;
    if (this.#bar === undefined) {
      const { columns = 80 } = process.stderr;
      this.#bar = new SingleBar({
        format: "  {what}  {bar}  {percentage} %",
        barsize: Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, columns - COLUMNS_BESIDE_BAR - what.length)),
        barCompleteChar: "█",
        barIncompleteChar: "░",
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
        gracefulExit: false,
      });
      this.#bar.start(1, 0, { what });
    }
    this.#bar.update(share, { what });
  }

  /** To be called at the end, however it comes: gives the terminal back. */
  finish(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
