import { setTimeout as pause } from "node:timers/promises";
import { InterruptedError } from "../errors.ts";
import { duration } from "../text/numbers.ts";
import { namedDevices } from "./device-list.ts";
import { type GpuHolder, type HoldingProcess, processText, readGpuHolders } from "./gpu-holders.ts";

/** Others may wait for the same card, and asking the driver takes a tenth of a second. */
const EVERY_MS = 10_000;

export interface WaitOptions {
  /** Told who is waited for, once each, and when all are free. */
  readonly say: (text: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** @defaultValue process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where the devices are named. @defaultValue `--devices` */
  readonly from?: string;
  /** How often it looks, in milliseconds. @defaultValue 10,000 */
  readonly everyMs?: number;
}

/**
 * Waits until nobody else computes on any of the devices that `--devices` names. Looks anew every now and then; CPUs are always free, and so is a card of which
 * the driver tells nothing at the first look.
 *
 * @param text - As `--devices` has it: `all`, or devices with commas between them.
 * @throws UserInputError as `readDevices`, at once; InterruptedError once the signal fires
 */
export async function waitForDevices(
  text: string,
  { say, signal, env = process.env, from = "--devices", everyMs = EVERY_MS }: WaitOptions,
): Promise<void> {
  const wanted = namedDevices(text, env, from);
  if (wanted.every((name) => name === "cpu")) return;
  const told = new Set<string>();
  let isSilent = false;
  for (let looks = 0; ; looks++) {
    const holders = readGpuHolders(env);
    // A Ctrl-C reaches the driver's tool, too, which then tells nothing: the signal is heard before that is taken for an answer.
    await pause(0);
    const held = (holders ?? []).filter(({ device }) => wanted.includes(device));
    if (!signal.aborted && held.length === 0 && (holders !== undefined || looks === 0)) {
      if (told.size > 0) say(`${wanted.length === 1 ? `${wanted[0]} is` : "All are"} free.`);
      return;
    }
    sayNew(held, told, say, everyMs);
    if (holders === undefined && !isSilent) say("nvidia-smi does not answer; it is asked again.");
    isSilent = holders === undefined;
    try {
      await pause(everyMs, undefined, { signal });
    } catch {
      throw new InterruptedError(
        "interrupted while waiting for devices; nothing was begun, nothing was written.",
      );
    }
  }
}

/** Each process on each card is told once, however long it is there. */
function sayNew(
  held: readonly GpuHolder[],
  told: Set<string>,
  say: (text: string) => void,
  everyMs: number,
): void {
  const isFirst = told.size === 0;
  for (const { device, processes } of held) {
    const isNew = ({ pid }: HoldingProcess) => !told.has(`${device} ${pid}`);
    for (const one of processes.filter(isNew)) {
      told.add(`${device} ${one.pid}`);
      say(`waiting for ${device}, which ${processText(one)} uses`);
    }
  }
  if (isFirst && told.size > 0)
    say(`looked at every ${duration(everyMs / 1000)}; Ctrl-C ends the waiting, and nothing has been written`);
}
