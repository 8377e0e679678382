import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { RecentLines } from "./recent-lines.ts";
import type { WorkerEnd, WorkerLink } from "./worker-link.ts";

/** How the worker is started. */
export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Starts a worker on this machine, with pipes on its descriptors 3 and 4. */
export function spawnWorker({ command, args, env }: WorkerCommand): WorkerLink {
  // A process group of its own: Ctrl-C in a terminal must not reach the worker, since the call under way is to be finished;
  // and what it has started can be killed together with it.
  const child = spawn(command, args, {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const [, stdout, stderr, requests, answers] = child.stdio as unknown as Socket[];
  const recent = new RecentLines();
  for (const stream of [stdout!, stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => recent.push(text));
    stream.on("error", () => {});
    stream.unref();
  }
  const ended = new Promise<WorkerEnd>((resolve) => {
    child.once("error", (cause) =>
      resolve({ how: `${command} could not be started: ${cause.message}`, cause }),
    );
    child.once("exit", (code, signal) =>
      resolve({ how: `ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}` }),
    );
  });
  return {
    requests: requests!,
    answers: answers!,
    pid: child.pid,
    ended,
    get lastLines() {
      return recent.lines;
    },
    kill: () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // The group is gone already, or this platform has none.
        child.kill("SIGKILL");
      }
    },
    keepAlive: (isBusy) => {
      for (const one of [child, requests!, answers!]) {
        if (isBusy) one.ref();
        else one.unref();
      }
    },
  };
}
