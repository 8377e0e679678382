import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import { readDeviceName, readDeviceNames } from "../worker/device-names.ts";
import { readListenAddress, refuseWrongCluster } from "../worker/socket-address.ts";

export interface DeviceOptions {
  readonly device?: string;
  readonly devices?: string;
  readonly listen?: string;
  readonly ray?: string;
  readonly executors?: string;
  readonly rayWithoutToken?: boolean;
}

/** What neural models compute on; a flag of every command that calls them. */
export function deviceOption(): Option {
  return new Option("--device <device>", "what neural models compute on: auto, cpu, cuda, cuda:1, …").env(
    "PANIC_TDA_DEVICE",
  );
}

/** Several devices, a worker on each; a flag of the commands that compute experiments. */
export function devicesOption(): Option {
  return new Option(
    "--devices <list>",
    "a worker on each of several devices: cuda:0,cuda:1, or all GPUs that are free: all; in place of --device",
  ).env("PANIC_TDA_DEVICES");
}

/** Executors that others start; a flag of the commands that compute experiments. */
export function listenOption(): Option {
  return new Option(
    "--listen <address:port>",
    "wait there for executors that others start, on any machine: see docs/many-gpus.md",
  ).env("PANIC_TDA_LISTEN");
}

/** Executors that Ray starts; flags of the commands that compute experiments. */
export function rayOptions(): Option[] {
  return [
    new Option(
      "--ray <address>",
      "have Ray start executors on its nodes: auto for the cluster of this machine, or HOST:PORT; see docs/many-gpus.md",
    ).env("PANIC_TDA_RAY"),
    new Option("--executors <count>", "with --ray: how many, a GPU each (default: as many as are free)").env(
      "PANIC_TDA_EXECUTORS",
    ),
    new Option("--ray-without-token", "with --ray: also on a cluster that asks for no token"),
  ];
}

/**
 * Has all that this process starts compute on the device that was asked for. To be called before any model is looked up.
 *
 * @throws UserInputError for what is no device and no address, for one device beside several, and for Ray beside whatever else starts executors
 */
export function useDevice(given: DeviceOptions): void {
  refuseEmpty(given);
  const chosen = withoutContradiction(given);
  refuseWrong(chosen);
  const { device, devices, listen, ray, executors, rayWithoutToken } = chosen;
  // Commands without these options compute here, whatever the environment says for the others.
  process.env.PANIC_TDA_LISTEN = listen ?? "";
  process.env.PANIC_TDA_RAY = ray ?? "";
  process.env.PANIC_TDA_EXECUTORS = executors ?? "";
  if (rayWithoutToken !== undefined) process.env.PANIC_TDA_RAY_WITHOUT_TOKEN = rayWithoutToken ? "1" : "";
  if (device !== undefined) process.env.PANIC_TDA_DEVICE = device;
  if (devices !== undefined) process.env.PANIC_TDA_DEVICES = devices;
}

const variables = {
  device: "PANIC_TDA_DEVICE",
  devices: "PANIC_TDA_DEVICES",
  listen: "PANIC_TDA_LISTEN",
  ray: "PANIC_TDA_RAY",
  executors: "PANIC_TDA_EXECUTORS",
} as const;

const wantedWhereEmpty: Readonly<Record<keyof typeof variables, readonly [string, string]>> = {
  device: ["a device", "For example --device cuda, or --device cpu"],
  devices: ["at least one device", "For example --devices cuda:0,cuda:1, or --devices all"],
  listen: ["an address and a port", "For example --listen 10.0.0.5:7400"],
  ray: ["the address of a cluster", "For example --ray auto, or --ray 10.0.0.5:6379"],
  executors: ["a whole number from 1", "For example --ray auto --executors 8"],
};

/** An empty variable of the environment is as good as none; an empty option is a script whose variable has no value. */
function refuseEmpty(given: DeviceOptions): void {
  for (const name of Object.keys(variables) as (keyof typeof variables)[]) {
    const value = given[name];
    if (value === undefined || value.trim() !== "" || !isSaid(value, variables[name])) continue;
    const [wanted, hint] = wantedWhereEmpty[name];
    throw new UserInputError(`--${name}: expected ${wanted}, found none.`, { hint });
  }
}

/** What can be told without looking at the machine, by the name of whatever says it. */
function refuseWrong({ device, devices, listen, ray }: DeviceOptions): void {
  const from = (name: keyof typeof variables, value: string) =>
    isSaid(value, variables[name]) ? `--${name}` : variables[name];
  if (device) readDeviceName(device, from("device", device));
  if (devices) readDeviceNames(devices, from("devices", devices));
  if (listen) readListenAddress(listen, from("listen", listen));
  if (ray) refuseWrongCluster(ray, from("ray", ray));
}

/** What stands in the command counts more than what the environment says for all; two of the same weight contradict each other. */
function withoutContradiction(options: DeviceOptions): DeviceOptions {
  const { device, devices, listen, ray, executors, rayWithoutToken } = options;
  if (!ray) {
    if (executors && isSaid(executors, "PANIC_TDA_EXECUTORS"))
      throw new UserInputError(`--executors ${executors}: how many Ray is to start, and --ray is missing.`, {
        hint: "For example --ray auto --executors 8. On this machine: --devices cuda:0,cuda:1",
      });
    if (rayWithoutToken)
      throw new UserInputError("--ray-without-token is for --ray, which is missing.", {
        hint: "Leave it out.",
      });
  } else if (listen || devices) {
    const others = (["listen", "devices"] as const).filter((name) => options[name]);
    const isRaySaid = isSaid(ray, "PANIC_TDA_RAY");
    const contradicting = others.find((name) => isSaid(options[name]!, variables[name]) === isRaySaid);
    if (contradicting !== undefined)
      throw new UserInputError(
        `--ray ${ray} and --${contradicting} ${options[contradicting]}: who is to start the executors?`,
        {
          hint: "Leave one of them out. They may also be PANIC_TDA_RAY, PANIC_TDA_LISTEN and PANIC_TDA_DEVICES of the environment.",
        },
      );
    return withoutContradiction(
      isRaySaid ? { ...options, listen: "", devices: "" } : { ...options, ray: "", executors: "" },
    );
  }
  if (!device || !devices) return options;
  const isDeviceSaid = isSaid(device, "PANIC_TDA_DEVICE");
  if (isDeviceSaid === isSaid(devices, "PANIC_TDA_DEVICES"))
    throw new UserInputError(`--device ${device} and --devices ${devices}: one device or several?`, {
      hint: "Leave one of them out. They may also be PANIC_TDA_DEVICE and PANIC_TDA_DEVICES of the environment.",
    });
  return isDeviceSaid ? { ...options, devices: "" } : { ...options, device: "" };
}

/** Whether an option stands in the command, and not in the environment alone. */
function isSaid(value: string, variable: string): boolean {
  return value !== process.env[variable];
}
