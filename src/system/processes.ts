import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells one process from every other that has had or will have its number. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the terms of its platform; empty where it cannot be known. */
  readonly processStart: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, processStart: startOf(process.pid) ?? "" };
}

/**
 * Whether a process is certainly gone. `false` when it runs, and also when that cannot be seen from here: it belongs to
 * another machine, or to another container of this one.
 */
export function isGone(identity: ProcessIdentity): boolean {
  if (!isVisible(identity)) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const start = startOf(identity.pid);
  // A number in use again, or a zombie, whose start cannot be read any more on some platforms.
  return start !== undefined && identity.processStart !== "" && start !== identity.processStart;
}

/** Whether a process belongs to this machine and, on Linux, to the namespace of this one: only then does its number mean it. */
export function isVisible({ host, processStart }: ProcessIdentity): boolean {
  return host === hostname() && namespaceOf(processStart) === namespaceOf(thisStart());
}

let ownStart: string | undefined;
function thisStart(): string {
  ownStart ??= startOf(process.pid) ?? "";
  return ownStart;
}

// "<namespace> <start>": process numbers mean nothing outside their namespace, which on Linux each container has.
function namespaceOf(processStart: string): string {
  return processStart.split(" ")[0] ?? "";
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") return linuxStart(pid);
    if (process.platform === "win32") return undefined;
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return `${process.platform} ${started.replaceAll(/\s+/g, "-")}`;
  } catch {
    return undefined;
  }
}

// The boot's id is part of the start, since the clock ticks after two boots may agree.
function linuxStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const ticks = state === "Z" ? "ended" : fields[19];
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${readlinkSync("/proc/self/ns/pid")} ${boot}-${ticks}`;
}
