import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished, type TestContext } from "vitest";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const main = join(root, "dist", "cli", "panic-tda.cjs");

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Whether it runs as somebody whom permissions bind: as nobody, where the tests run as root. */
  readonly isOrdinaryUser?: boolean;
}

/** The environment of a shell that knows nothing of panic-tda, nor of the tests. */
export function plainEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
}

// Node becomes somebody else once it has started: the folder that holds Node may be closed to others.
const asNobody = [
  "--import",
  "data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)",
];

function spawnCommand(args: readonly string[], { cwd, env, isOrdinaryUser = false }: CommandOptions) {
  const account = isOrdinaryUser && process.getuid?.() === 0 ? asNobody : [];
  return spawn(process.execPath, [...account, main, ...args], {
    cwd,
    env: plainEnvironment(env),
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Starts `panic-tda` as a user's shell would, without a terminal. It is killed when the test ends. */
export function startCommand(args: readonly string[], options: CommandOptions) {
  const child = spawnCommand(args, options);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Skips a test where an ordinary user cannot run `panic-tda`, and says why. */
export async function needOrdinaryUser(context: TestContext): Promise<void> {
  const { stderr, exitCode } = await runCommand(["--version"], { cwd: "/", isOrdinaryUser: true });
  if (exitCode === 0) return;
  console.log(`skipped: an ordinary user cannot run ${main}: ${stderr}`);
  context.skip();
}

/** Runs `panic-tda` to its end. */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  const child = spawnCommand(args, options);
  // A command that does not read its input may be gone before it is written.
  child.stdin.on("error", () => {}).end(options.input ?? "");
  return outcome(child);
}

export async function outcome(child: ReturnType<typeof startCommand>): Promise<Outcome> {
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await closed;
  return { stdout, stderr, exitCode };
}

/** Waits until a running command has written something that matches to its standard error. */
export async function untilSays(child: ChildProcess, pattern: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of child.stderr!.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (pattern.test(said)) return said;
  }
  throw new Error(`the command ended without saying ${pattern}; it said:\n${said}`);
}
