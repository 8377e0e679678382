import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { CallError, type CallProblem } from "../../models/call-errors.ts";
import { onOneLine } from "../../text/printable.ts";

/** Of one answer: vectors of a whole batch take a few megabytes. */
const LONGEST_LINE_BYTES = 64 * 2 ** 20;
const MOST_SAID = 2_000;
const MS_TO_END = 3_000;

/** What a program answers to one line. */
export type Answer = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: CallError) => void;
}

/**
 * A program that stays: it is asked a line of JSON on its standard input, and answers with one on its standard output. Whatever else it
 * does there ends it, since it would no longer be known which answer belongs to which question.
 */
export class CommandProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #called: string;
  #chunks: Buffer[] = [];
  #numBytes = 0;
  #said = "";
  #waiting: Waiting | undefined;
  #fault: CallError | undefined;
  readonly #closed: Promise<void>;

  constructor(command: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#called = command.join(" ");
    const [program = "", ...args] = command;
    // A process group of its own: Ctrl-C in a terminal is not for it, since the call under way is to be finished.
    this.#child = spawn(program, args, { ...options, stdio: ["pipe", "pipe", "pipe"], detached: true });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#heard(chunk));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-MOST_SAID);
    });
    // Why it closed its input is told by its end.
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? `there is no program ${program}` : error.message;
      this.#break("worker_died", `it could not be started: ${reason}`);
    });
    this.#closed = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => {
        this.#break("worker_died", `it ended with ${signal ?? `exit code ${code}`}${this.#lastWords()}`);
        resolve();
      });
      this.#child.once("error", () => resolve());
    });
    process.once("exit", this.#kill);
    this.#unref();
  }

  get isAlive(): boolean {
    return this.#fault === undefined;
  }

  /**
   * Asks one thing. The next may be asked when this is answered.
   *
   * @param signal - When it fires nobody waits any longer, and the program is ended.
   * @throws CallError once the program has ended, or said what is no answer
   */
  ask(question: Answer, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) {
        reject(this.#fault);
        return;
      }
      this.#ref();
      this.#waiting = { resolve, reject };
      signal.addEventListener("abort", () => this.#break("timed_out", "it did not answer in time"), {
        once: true,
      });
      this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Ends the program: politely by the end of its input, then not. */
  async close(): Promise<void> {
    const timer = setTimeout(this.#kill, MS_TO_END);
    this.#child.stdin.end();
    await this.#closed;
    clearTimeout(timer);
  }

  #heard(chunk: Buffer): void {
    const end = chunk.indexOf(0x0a);
    this.#chunks.push(chunk);
    this.#numBytes += end === -1 ? chunk.length : end;
    if (this.#numBytes > LONGEST_LINE_BYTES) {
      this.#break("worker_garbled", `its line is longer than ${LONGEST_LINE_BYTES / 2 ** 20} MiB`);
      return;
    }
    if (end === -1) return;
    const whole = Buffer.concat(this.#chunks);
    const lineEnd = whole.indexOf(0x0a);
    const rest = whole.subarray(lineEnd + 1);
    this.#chunks = [];
    this.#numBytes = 0;
    this.#answered(whole.subarray(0, lineEnd).toString("utf8"));
    if (rest.length > 0) this.#heard(rest);
  }

  #answered(line: string): void {
    const waiting = this.#waiting;
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      answer = undefined;
    }
    const shown = JSON.stringify(onOneLine(line.slice(0, 80)));
    if (waiting === undefined) {
      this.#break("worker_garbled", `it wrote ${shown} to standard output without being asked`);
    } else if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
      this.#break(
        "worker_garbled",
        `expected one line of JSON with "outputs" on standard output, found ${shown}: all else belongs on standard error`,
      );
    } else {
      this.#waiting = undefined;
      this.#unref();
      waiting.resolve(answer as Answer);
    }
  }

  #lastWords(): string {
    const lines = this.#said.trim().split("\n").filter(Boolean).slice(-3);
    return lines.length === 0 ? "" : `; the last it said:\n    ${lines.join("\n    ")}`;
  }

  #break(kind: CallProblem, reason: string): void {
    if (this.#fault !== undefined) return;
    this.#fault = new CallError([{ kind, message: `${this.#called}: ${reason}` }]);
    this.#waiting?.reject(this.#fault);
    this.#waiting = undefined;
    this.#kill();
    this.#unref();
    process.off("exit", this.#kill);
  }

  readonly #kill = (): void => {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      // Its group: with it ends what it has started.
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };

  #streams(): readonly { ref?: () => void; unref?: () => void }[] {
    const { stdin, stdout, stderr } = this.#child;
    return [this.#child, stdin, stdout, stderr] as unknown as readonly { ref(): void; unref(): void }[];
  }

  #ref(): void {
    for (const stream of this.#streams()) stream.ref?.();
  }

  /** A program that waits keeps nobody from ending. */
  #unref(): void {
    for (const stream of this.#streams()) stream.unref?.();
  }
}
