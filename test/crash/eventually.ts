import { setTimeout as pause } from "node:timers/promises";
import type { PanicTdaProcess } from "./panic-tda-process.ts";

/**
 * Waits until something has happened that `process` brings about.
 *
 * @throws Error with what the process printed, if it ends before
 */
export async function eventually(process: PanicTdaProcess, hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) {
    if (process.hasEnded() && !hasHappened()) {
      const { code, signal, stderr } = await process.ended;
      throw new Error(`the process ended early, with ${code ?? signal}:\n${stderr}`);
    }
    await pause(10);
  }
}
