import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { delimiter } from "node:path";
import { onTestFinished } from "vitest";
import { pythonCommand } from "../../scripts/test-group-table.mjs";
import { AllModels } from "../../src/worker/all-models.ts";
import { workerFolder } from "../../src/worker/folders.ts";

export const token = "5eed".repeat(16);

export interface Engine {
  readonly models: AllModels;
  readonly address: string;
  /** What it has said to people. */
  readonly notes: string[];
}

/** The models of an engine that waits for executors on a port of its own. It is ended with the test. */
export async function listening(
  options: NonNullable<Parameters<AllModels["open"]>[0]> = {},
): Promise<Engine> {
  const models = new AllModels({
    ...process.env,
    PANIC_TDA_PYTHON: pythonCommand(),
    PANIC_TDA_DEVICE: "cpu",
    PANIC_TDA_DEVICES: "",
    PANIC_TDA_LISTEN: "127.0.0.1:0",
    PANIC_TDA_EXECUTOR_TOKEN: token,
  });
  onTestFinished(() => models.close());
  const notes: string[] = [];
  models.workers.onNote = (note) => notes.push(note);
  const address = await models.open({ patienceMs: 20_000, ...options });
  return { models, address: address!, notes };
}

export interface RemoteWorker {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts a worker that dials, as Slurm or a person would. */
export function dialling(
  address: string,
  { args = [], env = {}, path }: { args?: readonly string[]; env?: NodeJS.ProcessEnv; path?: string } = {},
): RemoteWorker {
  const child = spawn(pythonCommand(), ["-m", "panic_worker", "--connect", address, ...args], {
    env: {
      ...process.env,
      PYTHONPATH: [path, workerFolder, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
      PANIC_TDA_EXECUTOR_TOKEN: token,
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  onTestFinished(() => {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
  });
  return { process: child, pid: child.pid!, said: () => said, ended };
}

export interface Cable {
  readonly address: string;
  /** Ends all connections through it; new ones may be made. */
  readonly cut: () => void;
}

/** A way to an address that can be cut. */
export async function cableTo(address: string): Promise<Cable> {
  const port = Number(address.split(":").at(-1));
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one.setNoDelay(true));
      one.on("error", () => {}).on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  onTestFinished(() => {
    server.close();
    cut();
  });
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, cut };
}
