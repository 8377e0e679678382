import { UserInputError } from "../errors.ts";
import { type SaidBy, saying } from "./device-choice.ts";

/** The devices of several workers. */
export const DEVICES = "PANIC_TDA_DEVICES";
/** Where executors that others start are waited for: an address and a port. */
export const LISTEN = "PANIC_TDA_LISTEN";
/** The Ray cluster that executors are started on: `auto`, or an address and a port. */
export const RAY = "PANIC_TDA_RAY";
/** How many are asked of Ray. */
export const RAY_EXECUTORS = "PANIC_TDA_EXECUTORS";
/** Whether a Ray cluster is used on which whoever reaches it may run code. */
export const RAY_WITHOUT_TOKEN = "PANIC_TDA_RAY_WITHOUT_TOKEN";

/** Who starts the executors of a process. */
export type ExecutorSource =
  /** This process: one worker on one device, or one on each of several. */
  | { readonly kind: "here"; readonly devices: string | undefined }
  /** Whoever likes; with `devices` this process, too. */
  | { readonly kind: "listen"; readonly where: string; readonly devices: string | undefined }
  /** Ray. `count` is undefined where all GPUs are meant that are free. */
  | {
      readonly kind: "ray";
      readonly cluster: string;
      readonly count: number | undefined;
      readonly mayLackToken: boolean;
    };

/**
 * @param saidBy - Which options say what the environment has here.
 * @throws UserInputError for a number of executors that is none, and where both Ray and others are to start them
 */
export function executorSource(env: NodeJS.ProcessEnv, saidBy: SaidBy = {}): ExecutorSource {
  const devices = env[DEVICES] || undefined;
  const cluster = env[RAY];
  const where = env[LISTEN];
  if (!cluster) return where ? { kind: "listen", where, devices } : { kind: "here", devices };
  if (devices !== undefined || where)
    throw new UserInputError(
      `${saying(RAY, saidBy)} is set beside ${saying(devices === undefined ? LISTEN : DEVICES, saidBy)}: who is to start the executors?`,
      { hint: "Leave one of them out." },
    );
  const mayLackToken = env[RAY_WITHOUT_TOKEN] === "1";
  return { kind: "ray", cluster, count: readCount(env[RAY_EXECUTORS], saidBy), mayLackToken };
}

/** Whether nothing is computed on this machine by itself. */
export function computesElsewhere(source: ExecutorSource): boolean {
  return source.kind === "ray" || (source.kind === "listen" && source.devices === undefined);
}

function readCount(text: string | undefined, saidBy: SaidBy): number | undefined {
  if (!text) return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  const from = saying(RAY_EXECUTORS, saidBy);
  throw new UserInputError(`${from}: expected a whole number from 1, found "${text}".`, {
    hint: `It is how many executors Ray starts, for example --ray auto --executors 8`,
  });
}
