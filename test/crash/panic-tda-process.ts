import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { ModelInstruments } from "./instrumented-model.mjs";
import type { WritePointInstruments } from "./preloads/signal-at-write-point.mjs";

export interface EndedProcess {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PanicTdaProcess {
  readonly pid: number;
  readonly ended: Promise<EndedProcess>;
  /** What it has printed on stderr so far. */
  readonly stderr: () => string;
  readonly hasEnded: () => boolean;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface Instruments {
  readonly models?: ModelInstruments;
  readonly writePoints?: WritePointInstruments;
  /** A folder: gets a copy of the database at each write point, see preloads/copy-at-write-points.mjs. */
  readonly copyInto?: string;
}

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const preload = (name: string) => new URL(`preloads/${name}`, import.meta.url).href;

const started = new Set<PanicTdaProcess>();
// A test that failed may leave processes behind, some of them stopped.
afterAll(() => {
  for (const process of started) process.kill("SIGKILL");
});

/** Starts the real command line, as it was built; a preloaded module may instrument it. */
export function startPanicTda(
  args: readonly string[],
  { models, writePoints, copyInto }: Instruments = {},
): PanicTdaProcess {
  const nodeOptions: string[] = [];
  // How npm started the tests is not how a user called the command: it words its hints by that.
  const { npm_command: _, ...environment } = process.env;
  const env: NodeJS.ProcessEnv = { ...environment, NO_COLOR: "1" };
  if (models !== undefined) {
    nodeOptions.push("--import", preload("instrument-models.mjs"));
    env.MODELS = JSON.stringify(models);
  }
  if (writePoints !== undefined) {
    nodeOptions.push("--import", preload("signal-at-write-point.mjs"));
    env.WRITE_POINTS = JSON.stringify(writePoints);
  }
  if (copyInto !== undefined) {
    nodeOptions.push("--import", preload("copy-at-write-points.mjs"));
    env.COPY_INTO = copyInto;
  }
  const child = spawn(process.execPath, [...nodeOptions, main, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  let hasEnded = false;
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      hasEnded = true;
      started.delete(panicTda);
      resolve({ code, signal, stdout, stderr });
    });
  });
  const panicTda: PanicTdaProcess = {
    pid: child.pid!,
    ended,
    stderr: () => stderr,
    hasEnded: () => hasEnded,
    kill: (signal) => {
      if (!hasEnded) child.kill(signal);
    },
  };
  started.add(panicTda);
  return panicTda;
}

/** Runs the command line to its end. */
export function panicTda(args: readonly string[], instruments: Instruments = {}): Promise<EndedProcess> {
  return startPanicTda(args, instruments).ended;
}
