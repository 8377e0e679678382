import { UserInputError } from "../errors.ts";

const HINT = "For example --devices cuda:0,cuda:1, --devices all, or --devices cpu,cpu";
const MOST = 64;

/** `all`, where it is not known yet which these are, or the devices themselves: `cpu`, `cuda:0`, …; at least one. */
export type DeviceNames = "all" | readonly string[];

/**
 * Reads several devices, without looking whether they are there.
 *
 * @param text - Devices with commas between them, or `all`.
 * @param from - Where it stands: `--devices`, or the name of a variable of the environment.
 * @throws UserInputError for what is no device, a GPU that is named twice, and CPUs beside GPUs
 */
export function readDeviceNames(text: string, from = "--devices"): DeviceNames {
  if (text.trim() === "all") return "all";
  const names = text.split(",").map((name) => name.trim());
  const wrong = (message: string) => new UserInputError(`${from} ${text}: ${message}`, { hint: HINT });
  if (names.length > MOST) throw wrong(`${names.length} devices: at most ${MOST} are taken.`);
  if (names.includes("")) throw wrong("a device is missing before or after a comma.");
  const other = names.find((name) => !/^(cpu|cuda:\d{1,3})$/.test(name));
  if (other !== undefined)
    throw wrong(`expected cpu, or one GPU, such as cuda:1, found ${JSON.stringify(other)}.`);
  const gpus = names.filter((name) => name !== "cpu");
  const twice = gpus.find((name, i) => gpus.indexOf(name) !== i);
  if (twice !== undefined) throw wrong(`${twice} stands twice, and each GPU has one worker.`);
  if (gpus.length > 0 && gpus.length < names.length)
    throw wrong(
      "CPU and GPU: one experiment is computed on devices of one kind, since others give other last bits.",
    );
  return names;
}

/**
 * Reads one device, without looking whether it is there.
 *
 * @param from - Where it stands: `--device`, or the name of a variable of the environment.
 * @throws UserInputError for what the models cannot compute on
 */
export function readDeviceName(device: string, from = "--device"): string {
  if (/^(auto|cpu|cuda(:\d{1,3})?)$/.test(device)) return device;
  const isOther = /^(mps|metal|rocm|hip|xpu|tpu|npu)/i.test(device);
  throw new UserInputError(
    isOther
      ? `${from} ${device}: the neural models compute on NVIDIA GPUs (CUDA) and on the CPU; on this device none has been run.`
      : `${from} ${device}: expected auto, cpu, cuda or one GPU, such as cuda:1.`,
    { hint: "For example --device cuda, or --device cpu" },
  );
}
