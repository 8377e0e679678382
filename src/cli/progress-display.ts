import { SingleBar } from "cli-progress";
import { secondsLeft } from "../plan/time-left.ts";
import type { NotedIncident, StageProgress } from "../stages/stage.ts";
import { count, duration, rate } from "../text/numbers.ts";
import { onItsLines } from "../text/printable.ts";
import { isLogging, logLine } from "./run-log.ts";
import { shortened } from "./table.ts";

const LINE_EVERY_MS = 60_000;
// The first calls of a process load what they need; a speed that is measured over them alone means nothing.
const NO_SPEED_BEFORE_S = 1;
const WIDEST_BAR = 24;
const NARROWEST_BAR = 4;
// What stands beside the bar up to the time left; the model may be cut off.
const COLUMNS_BESIDE_BAR = 54;

/**
 * Shows on stderr how far an experiment is: on a terminal a bar for the present stage, elsewhere (and under NO_COLOR) one line
 * a minute, and one at the end of each stage. Stages with nothing to do are not shown.
 */
export class ProgressDisplay {
  readonly #isQuiet: boolean;
  readonly #isAnimated: boolean;
  #stage: { name: string; startedMs: number; doneAtStart: number; lastLineMs: number } | undefined;
  #last: StageProgress | undefined;
  #bar: SingleBar | undefined;
  #columns = 80;
  #expected: ReadonlyMap<string, number> = new Map();

  constructor(options: { isQuiet: boolean }) {
    this.#isQuiet = options.isQuiet;
    this.#isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR;
  }

  update(progress: StageProgress): void {
    if (this.#isQuiet && !isLogging()) return;
    const nowMs = performance.now();
    if (this.#stage?.name !== progress.stage) {
      this.#endStage();
      this.#stage = { name: progress.stage, startedMs: nowMs, doneAtStart: progress.done, lastLineMs: nowMs };
    }
    this.#last = progress;
    if (progress.done === this.#stage.doneAtStart && progress.done === progress.total) return;
    const isBar = this.#isAnimated && !this.#isQuiet;
    if (isBar) this.#updateBar(progress);
    if (nowMs - this.#stage.lastLineMs < LINE_EVERY_MS) return;
    this.#stage.lastLineMs = nowMs;
    if (isBar) logLine(this.#line(progress));
    else this.say(this.#line(progress));
  }

  /** What stages are forecast to take, in seconds, by name: their time left begins with it. */
  expect(seconds: ReadonlyMap<string, number>): void {
    this.#expected = seconds;
  }

  incident({ stage, model, attempt, kind, message }: NotedIncident): void {
    const where = [stage, model, attempt === null ? null : `attempt ${attempt}`].filter(
      (part) => part !== null,
    );
    this.say(`  ${where.join(", ")}: ${message} (${kind})`);
  }

  /** Prints a line above the bar. */
  say(line: string): void {
    if (this.#isQuiet) {
      logLine(onItsLines(line));
      return;
    }
    this.#removeBar();
    console.error(onItsLines(line));
  }

  /** To be called at the end, however it comes: gives the terminal back. */
  finish(): void {
    this.#endStage();
    this.#last = undefined;
  }

  #endStage(): void {
    this.#removeBar();
    const { stage, last } = { stage: this.#stage, last: this.#last };
    this.#stage = undefined;
    if (stage === undefined || last === undefined || last.done === stage.doneAtStart) return;
    const seconds = (performance.now() - stage.startedMs) / 1000;
    const speed = rate((last.done - stage.doneAtStart) / seconds);
    this.say(
      `  ${last.stage.padEnd(10)}  ${count(last.done)}/${count(last.total)}  ${duration(seconds)}  ${speed}`,
    );
  }

  #line(progress: StageProgress): string {
    const { perSecond, secondsLeft } = this.#speed(progress);
    const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
    const model = progress.model === null ? "" : `, ${progress.model}`;
    const clock = new Date().toISOString().slice(0, 19);
    return `${clock}Z  ${progress.stage} ${count(progress.done)}/${count(progress.total)}, ${rate(perSecond)}${left}${model}`;
  }

  #updateBar(progress: StageProgress): void {
    if (this.#bar === undefined) {
      const { columns = 80 } = process.stderr;
      this.#columns = columns;
      this.#bar = new SingleBar({
        format: "  {stage}  {bar}  {amount}  {speed}  {left}  {model}",
        barsize: Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, columns - COLUMNS_BESIDE_BAR)),
        barCompleteChar: "█",
        barIncompleteChar: "░",
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
        gracefulExit: false,
      });
      this.#bar.start(progress.total, progress.done, this.#payload(progress));
    } else {
      this.#bar.update(progress.done, this.#payload(progress));
    }
  }

  #removeBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #payload(progress: StageProgress): object {
    const { perSecond, secondsLeft } = this.#speed(progress);
    return {
      stage: progress.stage.padEnd(10),
      amount: `${count(progress.done)}/${count(progress.total)}`,
      speed: secondsLeft === undefined ? "" : rate(perSecond),
      left: secondsLeft === undefined ? "" : `${duration(secondsLeft)} left`,
      model: shortened(progress.model ?? "", this.#columns - COLUMNS_BESIDE_BAR - NARROWEST_BAR),
    };
  }

  #speed(progress: StageProgress): { perSecond: number; secondsLeft: number | undefined } {
    const stage = this.#stage!;
    const seconds = Math.max((performance.now() - stage.startedMs) / 1000, 1e-3);
    const perSecond = (progress.done - stage.doneAtStart) / seconds;
    const forecast = this.#expected.get(progress.stage);
    const isSoon = seconds < NO_SPEED_BEFORE_S && forecast === undefined;
    const observed = progress.done - stage.doneAtStart;
    return {
      perSecond,
      secondsLeft: isSoon ? undefined : secondsLeft(forecast, { ...progress, observed, seconds }),
    };
  }
}
