import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import { packageVersion } from "../system/package-version.ts";

export interface LogOptions {
  readonly log?: string;
}

/** `--log FILE`, of the commands that compute for days. */
export function logOption(): Option {
  return new Option(
    "--log <file>",
    "add all that is told to this file too, each line with its time, and a line a minute",
  );
}

let write: ((text: string) => void) | undefined;

/**
 * From now on, what is told on standard error goes to a file too, with the time before each line. The file is opened anew for every line: it may be moved away
 * at any moment, as log rotation does. A disk that fills ends the log, not the work.
 *
 * @throws UserInputError if the file cannot be written; nothing has been begun then
 */
export function keepLog({ log }: LogOptions, args: readonly string[] = process.argv.slice(2)): void {
  if (log === undefined || write !== undefined) return;
  const tell = console.error;
  const append = (text: string) => {
    const lines = stripVTControlCharacters(text).split("\n");
    appendFileSync(log, lines.map((line) => `${now().slice(0, 19)}Z  ${line}\n`).join(""));
  };
  try {
    append(`panic-tda ${packageVersion}, process ${process.pid}: ${args.join(" ")}`);
  } catch (error) {
    throw new UserInputError(`--log ${log}: ${(error as Error).message}`, {
      hint: "It is a file that can be added to, in a folder that is there.",
    });
  }
  write = (text) => {
    try {
      append(text);
    } catch (error) {
      write = () => {};
      tell(`warning: --log ${log}: ${(error as Error).message}; it goes on without.`);
    }
  };
  console.error = (...parts: unknown[]) => {
    tell(...parts);
    const words = parts.map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part)));
    write?.(words.join(" "));
  };
  process.on("exit", (code) => write?.(`ended with exit code ${code}`));
}

/** Writes a line that is told to nobody else; without `--log` to nobody at all. */
export function logLine(text: string): void {
  write?.(text);
}

/** Whether there is a log. */
export function isLogging(): boolean {
  return write !== undefined;
}
