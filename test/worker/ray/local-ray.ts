import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rayInterpreter } from "../../../scripts/test-group-table.mjs";

/** A Ray node of this machine, as `ray start` makes it. */
export interface RayNodeProcess {
  /** Kills what says that the node is there, as when its machine ends. */
  readonly killRaylet: () => void;
  /** Kills what keeps the cluster together. Of the head alone. */
  readonly killGcs: () => void;
  readonly stop: () => Promise<void>;
}

export interface LocalRay {
  /** HOST:PORT, as for `--ray`. */
  readonly address: string;
  /** What whoever uses it has in the environment, the token among it. */
  readonly env: NodeJS.ProcessEnv;
  readonly head: RayNodeProcess;
  readonly addNode: () => Promise<RayNodeProcess>;
  readonly stop: () => Promise<void>;
}

export const interpreter = rayInterpreter;

/** Two processors and two GPUs that are declared and not there. */
const RESOURCES = ["--num-cpus=2", "--num-gpus=2", "--object-store-memory=80000000", "--disable-usage-stats"];

/** A cluster of one node on this machine that asks for a token. Its folder has a short name: sockets lie in it. */
export async function startHead(): Promise<LocalRay> {
  const folder = mkdtempSync(join(tmpdir(), "r-"));
  const port = await freePort();
  const env = {
    ...process.env,
    HOME: folder,
    RAY_AUTH_MODE: "token",
    RAY_AUTH_TOKEN: randomBytes(32).toString("hex"),
    // Of 60: how long its processes go on without their head.
    RAY_gcs_rpc_server_reconnect_timeout_s: "4",
    // A node that is gone is noticed after three seconds, not after fifteen.
    RAY_health_check_initial_delay_ms: "1000",
    RAY_health_check_period_ms: "1000",
    RAY_health_check_timeout_ms: "3000",
    RAY_health_check_failure_threshold: "3",
  };
  const nodes: RayNodeProcess[] = [];
  const start = async (args: readonly string[]) => {
    const node = await startNode([...args, ...RESOURCES], env);
    nodes.push(node);
    return node;
  };
  const address = `127.0.0.1:${port}`;
  const head = await start([
    ...["--head", "--node-ip-address=127.0.0.1", `--port=${port}`],
    ...["--include-dashboard=false", `--temp-dir=${folder}`],
  ]);
  return {
    address,
    env,
    head,
    addNode: () => start([`--address=${address}`]),
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RayNodeProcess> {
  const child = spawn(join(dirname(interpreter), "ray"), ["start", "--block", ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  await untilSays(child, "Ray runtime started");
  const ended = once(child, "exit");
  const kill = (name: string) => {
    for (const pid of childrenOf(child.pid!, name)) process.kill(pid, "SIGKILL");
  };
  return {
    killRaylet: () => kill("raylet"),
    killGcs: () => kill("gcs_server"),
    stop: async () => {
      child.kill("SIGTERM");
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000))]);
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // All are gone.
      }
    },
  };
}

async function untilSays(child: ChildProcess, text: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding("utf8").on("data", (piece: string) => {
        said += piece;
        if (said.includes(text)) resolve();
      });
    child.once("exit", (code) => reject(new Error(`ray start ended with exit code ${code}:\n${said}`)));
  });
}

/** Below `ray start` there is one process more. */
function childrenOf(pid: number, name: string): number[] {
  const children = numbers(["-P", String(pid)]);
  return [
    ...numbers(["-P", String(pid), "-x", name]),
    ...children.flatMap((child) => childrenOf(child, name)),
  ];
}

function numbers(args: readonly string[]): number[] {
  try {
    return execFileSync("pgrep", args, { encoding: "utf8" }).trim().split("\n").map(Number);
  } catch {
    // Of none, it ends with 1.
    return [];
  }
}

/** A port of this machine that is free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
