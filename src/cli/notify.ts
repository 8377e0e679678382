import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { Option } from "commander";
import { UserInputError } from "../errors.ts";

/** What somebody who is away wants to hear of. `stalled` may be followed by another one. */
export type NotifiedEvent = "completed" | "failed" | "interrupted" | "stalled";

export interface NotifyOptions {
  /** The program's file. */
  readonly notify?: string;
}

/** What is told, as environment variables. */
export interface NotifiedFacts {
  readonly event: NotifiedEvent;
  readonly experimentId: string;
  readonly name: string | null;
  /** What happened, for people. */
  readonly message: string;
  readonly databasePath: string;
  /** What goes on with it; empty when it is complete. */
  readonly resume: string;
}

/** How long the program may take: an experiment does not wait for a mail server. */
const LIMIT_MS = 60_000;
/** How often it is looked whether something was saved. */
const WATCH_MS = 30_000;

/** `--notify PROGRAM`, found before anything is done; the same in every command that computes. */
export function notifyOption(): Option {
  return new Option(
    "--notify <program>",
    "start this program when the experiment ends, fails or stalls; see docs/long-runs.md",
  ).argParser((program) => notifierOf(program));
}

/**
 * The program's file, so that a wrong name is told at the start and not after a week.
 *
 * @throws UserInputError if there is no such program
 */
function notifierOf(program: string, path = process.env.PATH ?? ""): string {
  const isPath = /[\\/]/.test(program);
  const places = isPath ? [resolve(program)] : path.split(delimiter).map((folder) => join(folder, program));
  const found = places.find(isProgram);
  if (found !== undefined) return found;
  const hint = program.includes(" ")
    ? "It is the name of a program, without arguments: put them into a script, as docs/long-runs.md shows."
    : isPath && existsSync(resolve(program))
      ? "Make it executable: chmod +x"
      : "Name its path, or put it on PATH.";
  throw new UserInputError(`--notify ${program}: there is no program of that name.`, { hint });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Starts the program, without a shell and without arguments: what it is told cannot be taken for a command.
 *
 * @param file - As `notifierOf` has found it.
 * @returns undefined when it did its work, else what went wrong; the experiment is what it is either way
 */
export function notify(file: string, facts: NotifiedFacts, limitMs = LIMIT_MS): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(file, [], {
      env: { ...process.env, ...environmentOf(facts) },
      // What it says is talk: data alone goes to our standard output.
      stdio: ["ignore", 2, 2],
      timeout: limitMs,
      killSignal: "SIGKILL",
    });
    child.on("error", (error) => done(`${file} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (code === 0) done(undefined);
      else if (signal === "SIGKILL") done(`${file} was ended after ${limitMs / 1000} s`);
      else done(`${file} ended with ${code ?? signal}`);
    });
  });
}

function environmentOf({ event, experimentId, name, message, databasePath, resume }: NotifiedFacts) {
  const facts = {
    PANIC_TDA_EVENT: event,
    PANIC_TDA_EXPERIMENT: experimentId,
    PANIC_TDA_NAME: name ?? "",
    PANIC_TDA_MESSAGE: message,
    PANIC_TDA_DATABASE: resolve(databasePath),
    PANIC_TDA_RESUME: resume,
  };
  // The operating system ends a value there.
  return Object.fromEntries(Object.entries(facts).map(([key, text]) => [key, text.replaceAll("\0", "")]));
}

/**
 * Tells once of each time that nothing is saved any more.
 *
 * @param isStalled - Asked again and again.
 * @returns ends it
 */
export function watchForStalls(isStalled: () => boolean, tell: () => void, everyMs = WATCH_MS): () => void {
  let was = false;
  const timer = setInterval(() => {
    const is = isStalled();
    if (is && !was) tell();
    was = is;
  }, everyMs);
  // A process that has nothing else to do ends.
  timer.unref();
  return () => clearInterval(timer);
}
