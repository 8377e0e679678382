import { spawnSync } from "node:child_process";

/** A GPU as NVIDIA's driver tells of it. */
export interface Gpu {
  readonly name: string;
  /** The driver's version: "580.95.05". */
  readonly driver: string;
  /** Which instructions it understands: [8, 9]; null where the driver is too old to tell. */
  readonly capability: readonly [major: number, minor: number] | null;
  /** Null where it has none of its own. */
  readonly memoryBytes: number | null;
}

/** What the driver's own tool, nvidia-smi, says. */
export type DriverState =
  /** There is no such tool. */
  | { readonly kind: "absent" }
  /** There is, and it finds no driver, or no GPU. */
  | { readonly kind: "broken"; readonly said: string }
  | { readonly kind: "gpus"; readonly gpus: readonly Gpu[] };

// The name comes last, since it may have commas.
const FIELDS = ["driver_version", "compute_cap", "memory.total", "name"];
const MEBIBYTE = 2 ** 20;
const PATIENCE_MS = 30_000;

/** Asks the driver for its version and its GPUs. */
export function readDriver(env: NodeJS.ProcessEnv): DriverState {
  const told = ask(FIELDS, env);
  // Drivers before 510 do not know the field.
  if (told.kind === "broken" && /"compute_cap" is not a valid field/.test(told.said))
    return ask(
      FIELDS.filter((field) => field !== "compute_cap"),
      env,
    );
  return told;
}

function ask(fields: readonly string[], env: NodeJS.ProcessEnv): DriverState {
  const args = [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits"];
  const { status, stdout, stderr, error } = spawnSync("nvidia-smi", args, {
    env,
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return { kind: "absent" };
  if (error !== undefined) return { kind: "broken", said: error.message };
  return parseAnswer(fields, `${stdout}${stderr}`, status === 0);
}

/**
 * Reads an answer of `nvidia-smi --query-gpu`.
 *
 * @param fields - What was asked for, the name last.
 * @param text - What it wrote. Why it fails, it writes on either stream.
 */
export function parseAnswer(fields: readonly string[], text: string, isGood: boolean): DriverState {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const gpus = isGood ? lines.flatMap((line) => gpuOf(fields, line) ?? []) : [];
  if (gpus.length === 0) return { kind: "broken", said: lines.join(" ") || "it said nothing" };
  return { kind: "gpus", gpus };
}

function gpuOf(fields: readonly string[], line: string): Gpu | undefined {
  const values = line.split(",").map((value) => value.trim());
  const value = (field: string) => values[fields.indexOf(field)];
  const driver = value("driver_version") ?? "";
  const name = values.slice(fields.length - 1).join(", ");
  if (!/^\d+\.\d+/.test(driver) || name === "") return undefined;
  const capability = /^(\d+)\.(\d+)$/.exec(value("compute_cap") ?? "");
  const mebibytes = Number(value("memory.total"));
  return {
    name,
    driver,
    capability: capability === null ? null : [Number(capability[1]), Number(capability[2])],
    memoryBytes: mebibytes > 0 ? mebibytes * MEBIBYTE : null,
  };
}
