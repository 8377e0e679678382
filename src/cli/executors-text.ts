import type { Forecast } from "../plan/forecast.ts";
import { counted, duration } from "../text/numbers.ts";
import { fitTexts, memoryText, type NetworkFit } from "../worker/device-fits.ts";
import type { DeviceMemory } from "../worker/device-memory.ts";
import { timeJson } from "./time-text.ts";

type Speeds = Pick<Forecast, "time" | "timeOnOne" | "speedUps">;

/**
 * What there is to say of several devices: a name and a text, a line each; nothing where none are named.
 *
 * @param whyNoFaster - As the end of a sentence, where it is known.
 */
export function executorFacts(
  memories: readonly DeviceMemory[],
  fits: readonly NetworkFit[],
  speeds: Speeds,
  whyNoFaster?: string,
): [string, string][] {
  if (memories.length === 0) return [];
  const texts = fits.flatMap(fitTexts);
  return [
    ...(memories.length < 2
      ? []
      : [["devices", speedText(memories.length, speeds, whyNoFaster)] as [string, string]]),
    ...(texts.length === 0 ? [] : [memoryText(memories), ...texts]).map((text): [string, string] => [
      "devices",
      text,
    ]),
  ];
}

/** "2 devices: 1.9 x, 3 h 10 min instead of 6 h" */
function speedText(
  numDevices: number,
  { time, timeOnOne, speedUps }: Speeds,
  whyNoFaster: string | undefined,
): string {
  const devices = counted(numDevices, "device");
  const reason = whyNoFaster === undefined ? "" : `: ${whyNoFaster}`;
  if (time.seconds === null || timeOnOne.seconds === null)
    return speedUps.every((one) => one === 1)
      ? `${devices} are no faster than one${reason}`
      : `${devices}: how much faster than one is told once the time is known`;
  const ratio = timeOnOne.seconds / time.seconds;
  // What would be shown as 1.0 x.
  if (ratio < 1.05 && whyNoFaster !== undefined) return `${devices} are no faster than one${reason}`;
  return `${devices}: ${ratio.toFixed(1)} x, ${duration(time.seconds)} instead of ${duration(timeOnOne.seconds)}`;
}

/** The same for programs; null where no devices are named. */
export function executorsJson(
  memories: readonly DeviceMemory[],
  fits: readonly NetworkFit[],
  { time, timeOnOne, speedUps }: Speeds,
): object | null {
  if (memories.length === 0) return null;
  const known = time.seconds !== null && timeOnOne.seconds !== null;
  return {
    devices: memories.map(({ device, weightsBytes }) => ({ device, weights_bytes: weightsBytes })),
    networks: fits.map(({ network, models, sharing, neededBytes, tooLarge }) => ({
      network,
      models: models.map(({ name, weightsBytes }) => ({ name, weights_bytes: weightsBytes })),
      needed_bytes: neededBytes,
      sharing,
      too_large: tooLarge,
      speed_up: speedUps[network - 1] ?? null,
    })),
    speed_up: known ? timeOnOne.seconds! / time.seconds! : null,
    time_on_one: timeJson(timeOnOne),
  };
}
