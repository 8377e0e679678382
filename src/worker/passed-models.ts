import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { LoadedVersion } from "./loaded-models.ts";
import { changeSince, type MachineState } from "./machine-state.ts";

/** That a model has computed good outputs on this machine, and in which state the machine was. */
export interface PassedModel {
  readonly passed_at: string;
  readonly machine: MachineState;
  /** The commits of its repositories. */
  readonly revisions: Readonly<Record<string, string>>;
  /** What exactly was loaded, with device and libraries. */
  readonly version: LoadedVersion;
  /** Milliseconds that an item took, at most: what a later process expects before it has measured. */
  readonly item_ms?: number;
}

/** What a model is about to be used with. */
export type PresentState = Pick<PassedModel, "machine" | "revisions"> & {
  /** Undefined until it is loaded. */
  readonly version: LoadedVersion | undefined;
};

/** The key of a model that has passed on a device, as the user names it: a pass on the CPU says nothing of the GPU. */
export const passedKey = (model: string, device: string) => `${model} on ${device}`;

/** The models that have passed, by `passedKey`. What cannot be read has not been: they are tried again. */
export function readPassed(path: string): Readonly<Record<string, PassedModel>> {
  try {
    const { models } = JSON.parse(readFileSync(path, "utf8")) as { models: Record<string, PassedModel> };
    return typeof models === "object" && models !== null ? models : {};
  } catch {
    return {};
  }
}

/** Notes that a model has passed, or, with undefined, that it has not. The file is complete at any moment. */
export function notePassed(path: string, key: string, passed: PassedModel | undefined): void {
  const { [key]: _, ...others } = readPassed(path);
  const models = passed === undefined ? others : { ...others, [key]: passed };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ models }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Why a model must be tried before an experiment uses it, as part of a sentence; undefined if it has passed as things are. */
export function untriedReason(
  passed: PassedModel | undefined,
  { machine, revisions, version }: PresentState,
): string | undefined {
  if (passed === undefined) {
    const device = machine.device === "auto" ? "" : ` with --device ${machine.device}`;
    return `it has not been tried on this machine${device}`;
  }
  const change =
    changeSince(passed.machine, machine) ??
    weightsChange(passed.revisions, revisions) ??
    (version === undefined ? undefined : versionChange(passed.version, version));
  return change === undefined ? undefined : `it has not been tried since ${change}`;
}

function weightsChange(before: PassedModel["revisions"], now: PassedModel["revisions"]): string | undefined {
  const changed = Object.keys(now).find((repository) => before[repository] !== now[repository]);
  return changed === undefined ? undefined : `the weights of ${changed} changed`;
}

function versionChange(before: LoadedVersion, now: LoadedVersion): string | undefined {
  const flat = flattened("", { ...before.parameters, revision: before.revision });
  const present = flattened("", { ...now.parameters, revision: now.revision });
  const names = [...new Set([...Object.keys(flat), ...Object.keys(present)])];
  const changed = names.find((name) => flat[name] !== present[name]);
  return changed === undefined
    ? undefined
    : `${changed} changed from ${flat[changed] ?? "nothing"} to ${present[changed] ?? "nothing"}`;
}

function flattened(prefix: string, values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === "object" && value !== null
        ? Object.entries(flattened(`${name} `, value as Record<string, unknown>))
        : [[`${prefix}${name}`, String(value)]],
    ),
  );
}
