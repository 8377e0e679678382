import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { WorkFailedError } from "../errors.ts";
import { RecentLines } from "./recent-lines.ts";

/** A program that the making of an environment needs has failed. */
export class SetupStepError extends WorkFailedError {
  override readonly name = "SetupStepError";
}

/**
 * Runs an interpreter to its end.
 *
 * @param onText - Shown what it says meanwhile, on both streams; "terminal": it writes to our standard error itself.
 * @throws SetupStepError with the last lines that it said
 */
export async function runPython(
  interpreter: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onText: ((text: string) => void) | "terminal",
): Promise<void> {
  const output = onText === "terminal" ? 2 : "pipe";
  const child = spawn(interpreter, args, { env, stdio: ["ignore", output, output] });
  const recent = new RecentLines();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      recent.push(piece);
      if (onText !== "terminal") onText(piece);
    });
  }
  const [code, signal] = await once(child, "close");
  if (code === 0) return;
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const said = onText === "terminal" ? "" : `; the last it said:\n    ${recent.lines.join("\n    ")}`;
  throw new SetupStepError(`${[interpreter, ...args].join(" ")}\n  ended with ${how}${said}`);
}

/** Runs code that prints JSON. @returns what it printed; undefined if it failed or printed something else */
export async function jsonFromPython(
  interpreter: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<unknown> {
  const child = spawn(interpreter, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close").catch(() => [1]);
  const printed = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) return undefined;
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}
