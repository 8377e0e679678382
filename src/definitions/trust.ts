import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { canonicalJson } from "../config/canonical-json.ts";
import { isComfy, isCommand, isHosted, isModule, type ModelDefinition } from "../config/model-definition.ts";
import { dataFolder } from "../worker/folders.ts";
import { isOnThisMachine } from "./addresses.ts";
import type { ModuleFacts } from "./module-facts.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A definition that the user has allowed to start. */
export interface Trusted {
  readonly name: string;
  readonly definition: ModelDefinition;
  /** Where its files are: a database holds no path of this machine. */
  readonly folder: string;
  /** SHA-256 of each of its files, by the path in the definition. */
  readonly files: Readonly<Record<string, string>>;
  /** What a module says of itself; null for other definitions. */
  readonly facts: ModuleFacts | null;
  readonly trusted_at: string;
}

export function trustedPath(env: Environment = process.env): string {
  return join(dataFolder(env), "trusted.json");
}

/** All that is allowed, by hash. A file that is missing or no such list allows nothing. */
export function readTrusted(env: Environment = process.env): Readonly<Record<string, Trusted>> {
  try {
    const { definitions } = JSON.parse(readFileSync(trustedPath(env), "utf8")) as {
      definitions: Record<string, Trusted>;
    };
    return typeof definitions === "object" && definitions !== null ? definitions : {};
  } catch {
    return {};
  }
}

/** Replaces what is allowed. The file is complete at any moment. */
export function writeTrusted(
  definitions: Readonly<Record<string, Trusted>>,
  env: Environment = process.env,
): void {
  const path = trustedPath(env);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ definitions }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Whether starting a model of this definition runs code of others, or sends what it reads to another machine than is usual. */
export function needsTrust(definition: ModelDefinition): boolean {
  if (isCommand(definition) || isModule(definition)) return true;
  if (isHosted(definition) || isComfy(definition))
    return definition.base_url !== undefined && !isOnThisMachine(definition.base_url);
  return false;
}

/**
 * SHA-256 of the files that a definition names, by their paths there; those that are missing are left out. A program that is found on the
 * path, or by an absolute one, is the machine's own and none of them.
 */
export function filesOf(definition: ModelDefinition, folder: string): Readonly<Record<string, string>> {
  const named = isModule(definition)
    ? [definition.module]
    : isCommand(definition)
      ? definition.command.filter((path, i) => i > 0 || (/[\\/]/.test(path) && !isAbsolute(path)))
      : isComfy(definition)
        ? [definition.comfyui]
        : [];
  return Object.fromEntries(
    named.flatMap((path) => {
      const file = resolve(folder, path);
      if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
      return [[path, createHash("sha256").update(readFileSync(file)).digest("hex")]];
    }),
  );
}

/** The hash by which a definition is allowed: of what it says, and of the files that it names. */
export function definitionHash(definition: ModelDefinition, files: Readonly<Record<string, string>>): string {
  return createHash("sha256")
    .update(canonicalJson([definition, files]))
    .digest("hex");
}

/** A definition in its place on this machine. */
export interface PlacedDefinition {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  /** Undefined if it has not been allowed as it is. */
  readonly trusted: Trusted | undefined;
  /** The same definition as it was allowed once, whatever its files are by now. */
  readonly formerly: Trusted | undefined;
}

/**
 * Finds the files of a definition, and whether it is allowed.
 *
 * @param folder - Of the file that it stands in. Undefined for one from a database: then it is where it was allowed, if it is the same
 *   there still.
 */
export function place(
  definition: ModelDefinition,
  folder: string | undefined,
  env: Environment = process.env,
): PlacedDefinition {
  const all = readTrusted(env);
  const alike = Object.values(all).filter(
    (one) => canonicalJson(one.definition) === canonicalJson(definition),
  );
  const formerly = alike.find((one) => folder === undefined || one.folder === folder);
  const folders = folder === undefined ? alike.map((one) => one.folder) : [folder];
  for (const candidate of folders) {
    const files = filesOf(definition, candidate);
    const trusted = all[definitionHash(definition, files)];
    if (trusted !== undefined) return { folder: candidate, files, trusted, formerly };
  }
  const found = folders[0] ?? process.cwd();
  return { folder: found, files: filesOf(definition, found), trusted: undefined, formerly };
}

/** Why a definition may not start, as part of a sentence; undefined if it may. */
export function whyNotTrusted(definition: ModelDefinition, placed: PlacedDefinition): string | undefined {
  if (!needsTrust(definition) || placed.trusted !== undefined) return undefined;
  const missing = isModule(definition) && placed.files[definition.module] === undefined;
  if (missing) return `there is no file ${resolve(placed.folder, definition.module)}`;
  return `it ${whatItDoes(definition)}, which you have not allowed as it is now`;
}

/** What starting it means, for people: completes "it …". */
export function whatItDoes(definition: ModelDefinition): string {
  if (isModule(definition)) return `runs the code of ${definition.module}`;
  if (isCommand(definition)) return `runs ${definition.command.join(" ")}`;
  if ((isHosted(definition) || isComfy(definition)) && definition.base_url !== undefined)
    return `sends what it reads to ${new URL(definition.base_url).host}`;
  return "runs nothing of others";
}
