import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import { DEVICE, type DeviceChoice } from "../worker/device-choice.ts";
import { readDeviceName, readDeviceNames } from "../worker/device-names.ts";
import { DEVICES, LISTEN, RAY, RAY_EXECUTORS, RAY_WITHOUT_TOKEN } from "../worker/executor-source.ts";
import { readListenAddress, refuseWrongCluster } from "../worker/socket-address.ts";
import { type ModelsFolderOptions, withModelsFolder } from "./models-folder-option.ts";

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
    DEVICE,
  );
}

/** Several devices, a worker on each; a flag of the commands that compute experiments. */
export function devicesOption(): Option {
  return new Option(
    "--devices <list>",
    "a worker on each of several devices: cuda:0,cuda:1, or all GPUs that are free: all; in place of --device",
  ).env(DEVICES);
}

/** Executors that others start; a flag of the commands that compute experiments. */
export function listenOption(): Option {
  return new Option(
    "--listen <address:port>",
    "wait there for executors that others start, on any machine: see docs/many-gpus.md",
  ).env(LISTEN);
}

/** Executors that Ray starts; flags of the commands that compute experiments. */
export function rayOptions(): Option[] {
  return [
    new Option(
      "--ray <address>",
      "have Ray start executors on its nodes: auto for the cluster of this machine, or HOST:PORT; see docs/many-gpus.md",
    ).env(RAY),
    new Option("--executors <count>", "with --ray: how many, a GPU each (default: as many as are free)").env(
      RAY_EXECUTORS,
    ),
    new Option("--ray-without-token", "with --ray: also on a cluster that asks for no token"),
  ];
}

/**
 * What a command is to compute on: its options, and what its environment says of the rest.
 *
 * @param given - Each option as commander has it: with the environment's value where the command says nothing.
 * @throws UserInputError for what is no device and no address, for one device beside several, and for Ray beside whatever else starts executors
 */
export function deviceChoice(
  given: DeviceOptions & ModelsFolderOptions,
  environment: NodeJS.ProcessEnv = process.env,
): DeviceChoice {
  const isSaid: IsSaid = (name, value) => value !== environment[variables[name]];
  refuseEmpty(given, isSaid);
  const chosen = withoutContradiction(given, isSaid);
  refuseWrong(chosen, isSaid);
  const { device, devices, listen, ray, executors, rayWithoutToken } = chosen;
  const env: NodeJS.ProcessEnv = {
    ...withModelsFolder(given, environment),
    // Commands without these options compute here, whatever the environment says for the others.
    [LISTEN]: listen ?? "",
    [RAY]: ray ?? "",
    [RAY_EXECUTORS]: executors ?? "",
    ...(rayWithoutToken === undefined ? {} : { [RAY_WITHOUT_TOKEN]: rayWithoutToken ? "1" : "" }),
    ...(device === undefined ? {} : { [DEVICE]: device }),
    ...(devices === undefined ? {} : { [DEVICES]: devices }),
  };
  const saidBy = names
    .filter((name) => chosen[name] && isSaid(name, chosen[name]))
    .map((name) => [variables[name], `--${name}`] as const);
  return { env, saidBy: Object.fromEntries(saidBy) };
}

const variables = {
  device: DEVICE,
  devices: DEVICES,
  listen: LISTEN,
  ray: RAY,
  executors: RAY_EXECUTORS,
} as const;
const names = Object.keys(variables) as (keyof typeof variables)[];

/** Whether an option stands in the command, and not in the environment alone. */
type IsSaid = (name: keyof typeof variables, value: string) => boolean;

const wantedWhereEmpty: Readonly<Record<keyof typeof variables, readonly [string, string]>> = {
  device: ["a device", "For example --device cuda, or --device cpu"],
  devices: ["at least one device", "For example --devices cuda:0,cuda:1, or --devices all"],
  listen: ["an address and a port", "For example --listen 10.0.0.5:7400"],
  ray: ["the address of a cluster", "For example --ray auto, or --ray 10.0.0.5:6379"],
  executors: ["a whole number from 1", "For example --ray auto --executors 8"],
};

/** An empty variable of the environment is as good as none; an empty option is a script whose variable has no value. */
function refuseEmpty(given: DeviceOptions, isSaid: IsSaid): void {
  for (const name of names) {
    const value = given[name];
    if (value === undefined || value.trim() !== "" || !isSaid(name, value)) continue;
    const [wanted, hint] = wantedWhereEmpty[name];
    throw new UserInputError(`--${name}: expected ${wanted}, found none.`, { hint });
  }
}

/** What can be told without looking at the machine, by the name of whatever says it. */
function refuseWrong({ device, devices, listen, ray }: DeviceOptions, isSaid: IsSaid): void {
  const from = (name: keyof typeof variables, value: string) =>
    isSaid(name, value) ? `--${name}` : variables[name];
  if (device) readDeviceName(device, from("device", device));
  if (devices) readDeviceNames(devices, from("devices", devices));
  if (listen) readListenAddress(listen, from("listen", listen));
  if (ray) refuseWrongCluster(ray, from("ray", ray));
}

/** What stands in the command counts more than what the environment says for all; two of the same weight contradict each other. */
function withoutContradiction(options: DeviceOptions, isSaid: IsSaid): DeviceOptions {
  const { device, devices, listen, ray, executors, rayWithoutToken } = options;
  if (!ray) {
    if (executors && isSaid("executors", executors))
      throw new UserInputError(`--executors ${executors}: how many Ray is to start, and --ray is missing.`, {
        hint: "For example --ray auto --executors 8. On this machine: --devices cuda:0,cuda:1",
      });
    if (rayWithoutToken)
      throw new UserInputError("--ray-without-token is for --ray, which is missing.", {
        hint: "Leave it out.",
      });
  } else if (listen || devices) {
    const others = (["listen", "devices"] as const).filter((name) => options[name]);
    const isRaySaid = isSaid("ray", ray);
    const contradicting = others.find((name) => isSaid(name, options[name]!) === isRaySaid);
    if (contradicting !== undefined)
      throw new UserInputError(
        `--ray ${ray} and --${contradicting} ${options[contradicting]}: who is to start the executors?`,
        {
          hint: "Leave one of them out. They may also be PANIC_TDA_RAY, PANIC_TDA_LISTEN and PANIC_TDA_DEVICES of the environment.",
        },
      );
    const agreeing = isRaySaid
      ? { ...options, listen: "", devices: "" }
      : { ...options, ray: "", executors: "" };
    return withoutContradiction(agreeing, isSaid);
  }
  if (!device || !devices) return options;
  const isDeviceSaid = isSaid("device", device);
  if (isDeviceSaid === isSaid("devices", devices))
    throw new UserInputError(`--device ${device} and --devices ${devices}: one device or several?`, {
      hint: "Leave one of them out. They may also be PANIC_TDA_DEVICE and PANIC_TDA_DEVICES of the environment.",
    });
  return isDeviceSaid ? { ...options, devices: "" } : { ...options, device: "" };
}
