import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Model } from "../models/model.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { dataFolder } from "../worker/folders.ts";
import type { PresentDevice } from "./present-device.ts";

/** The few calls of a model that `check --calibrate` made on this machine. */
export interface Calibration {
  /** When, as ISO-8601 in UTC. */
  readonly at: string;
  /** The model's, as they were known before it was loaded: of other ones nothing is told. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** To load it, once; 0 for a model in this process. */
  readonly load_ms: number;
  readonly calls: readonly { readonly items: number; readonly ms: number }[];
  /** Of the pictures that it drew: to encode one, and its bytes, by format; left out for models that draw none. */
  readonly encode_ms?: Readonly<Record<string, number>>;
  readonly picture_bytes?: Readonly<Record<string, number>>;
}

export type Calibrations = Readonly<Record<string, Calibration>>;

/** They belong to the machine, not to one database: a file beside what else is kept of its models. */
export function calibrationsPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(dataFolder(env), "calibrations.json");
}

/** What a model is called there: on another card it is another entry. */
export function calibrationKey({ name, runsIn }: Model | ScoreModel, { card }: PresentDevice): string {
  return `${name} on ${runsIn === "worker" ? (card ?? "cpu") : runsIn}`;
}

/** The calibration of a model as it is now. Once it is loaded, a model tells more of itself than before. */
export function calibrationOf(
  calibrations: Calibrations,
  model: Model | ScoreModel,
  device: PresentDevice,
): Calibration | undefined {
  const key = calibrationKey(model, device);
  const found = Object.hasOwn(calibrations, key) ? calibrations[key] : undefined;
  const isSame = Object.entries(found?.parameters ?? {}).every(
    ([name, value]) => JSON.stringify(model.parameters[name]) === JSON.stringify(value),
  );
  return isSame ? found : undefined;
}

/** All that were made here, by key. What cannot be read has not been: they are made again. */
export function readCalibrations(path: string): Calibrations {
  try {
    const { models } = JSON.parse(readFileSync(path, "utf8")) as { models: Calibrations };
    return typeof models === "object" && models !== null ? models : {};
  } catch {
    return {};
  }
}

/** Keeps a calibration in place of the one before. The file is complete at any moment. */
export function keepCalibration(path: string, key: string, calibration: Calibration): void {
  const models = { ...readCalibrations(path), [key]: calibration };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ models }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
