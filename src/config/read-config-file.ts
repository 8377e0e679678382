import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { checkConfig } from "./check-config.ts";
import { smallestConfig } from "./check-keys.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { configWarnings } from "./config-warnings.ts";
import type { CheckedConfig } from "./experiment-config.ts";
import type { Places } from "./finding.ts";
import { asksForForks, type ForkFile, parseForkFile } from "./fork-config.ts";
import { findJsonMistake } from "./json-mistake.ts";
import { placesInJson } from "./json-with-places.ts";
import { type KnownModels, ModelNames } from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";

export interface ConfigFromFile extends CheckedConfig {
  readonly warnings: readonly ConfigProblem[];
  /** Where its parts stand in the file. */
  readonly places: Places;
}

/**
 * Reads and checks a config file: UTF-8, with or without a byte order mark.
 *
 * @throws ConfigError with everything that is wrong with it, each problem with line and column.
 */
export function readConfigFile(path: string, known: KnownModels): ConfigFromFile {
  const text = decode(path, readBytes(path));
  if (text.trim() === "") {
    throw unread(path, { message: "the file is empty.", hint: smallestConfig(new ModelNames(known)) });
  }
  const { given, places } = parseJson(path, text);
  const { config, problems } = checkConfig(given, known, places);
  if (config === null) throw new ConfigError(path, problems);
  return { config, given, warnings: configWarnings(config, known, places), places };
}

/**
 * What a config file asks for that asks for forks of runs; undefined for any other config.
 *
 * @throws ConfigError
 */
export function readForkFile(path: string): ForkFile | undefined {
  const text = decode(path, readBytes(path));
  if (text.trim() === "") return undefined;
  const { given } = parseJson(path, text);
  return asksForForks(given) ? parseForkFile(given, path) : undefined;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw unread(path, missingFile(path), error);
    if (code === "EISDIR")
      throw unread(path, { message: "expected a file, found a folder.", hint: filesIn(path) }, error);
    throw unread(
      path,
      { message: `cannot be read: ${message}.`, hint: "Check the path, and who may read it." },
      error,
    );
  }
}

function missingFile(path: string): { message: string; hint: string } {
  const folder = dirname(path);
  if (!isFolder(folder)) {
    return {
      message: "no such file.",
      hint: `There is no folder ${folder} either. The example configs are written by: panic-tda init`,
    };
  }
  // Without the ending, which every two of these names have in common.
  const names = (jsonFilesIn(folder) ?? []).map((name) => basename(name, ".json"));
  const nearest = nearestName(basename(path, ".json"), names);
  const hint = nearest === undefined ? filesIn(folder) : `Did you mean ${join(folder, nearest)}.json?`;
  return { message: "no such file.", hint };
}

function filesIn(folder: string): string {
  const files = jsonFilesIn(folder);
  if (files === undefined) return `The folder ${folder} cannot be listed.`;
  if (files.length === 0) return `The folder ${folder} holds no JSON file.`;
  const shown = files.slice(0, 10).join(", ");
  return `JSON files in the folder ${folder}: ${files.length > 10 ? `${shown}, …` : `${shown}.`}`;
}

function jsonFilesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    // They were wanted for a hint only; the error that is being reported is another one.
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function decode(path: string, bytes: Buffer): string {
  // The decoder drops a byte order mark; editors on Windows write one.
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const found = isUtf16 ? "UTF-16" : `other bytes on line ${firstLineNotUtf8(bytes)}`;
  throw unread(path, {
    message: `expected UTF-8, found ${found}.`,
    hint: "Save the file with the encoding UTF-8.",
  });
}

function firstLineNotUtf8(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const lineBreak = bytes.indexOf("\n", start);
    const end = lineBreak === -1 ? bytes.length : lineBreak;
    if (!isUtf8(bytes.subarray(start, end)) || lineBreak === -1) return line;
    start = end + 1;
  }
}

function parseJson(path: string, text: string): { given: unknown; places: Places } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    const { place, ...mistake } = findJsonMistake(text);
    throw unread(path, { ...mistake, line: place.line, column: place.column }, error);
  }
  try {
    return { given, places: placesInJson(text) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hint = "A config is at most three levels deep: an object, its lists, and the networks in them.";
    throw unread(path, { message: "lists or objects are nested too deeply to be read.", hint }, error);
  }
}

function unread(path: string, problem: Omit<ConfigProblem, "path" | "about">, cause?: unknown): ConfigError {
  return new ConfigError(path, [{ path: "", about: "value", ...problem }], { isUnread: true, cause });
}
