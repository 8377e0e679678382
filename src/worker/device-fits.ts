import { bytes } from "../text/numbers.ts";
import type { DeviceMemory } from "./device-memory.ts";

/** A model whose weights some devices have to hold. */
export interface WeighedModel {
  readonly name: string;
  readonly weightsBytes: number;
}

/** How the models of a network share devices. */
export interface NetworkFit {
  /** From 1. */
  readonly network: number;
  readonly models: readonly WeighedModel[];
  readonly neededBytes: number;
  /** On the smallest of the devices; null where that is not known. */
  readonly weightsBytes: number | null;
  readonly sharing: /** Each device loads all of them. */
    | "replicas"
    /** Each device has one of them, for good. */
    | "assigned"
    /** With fewer devices than models. */
    | "turns"
    /** Nobody tells how much memory there is. */
    | "not known";
  /** Models whose weights alone are too large for a device, with the devices. */
  readonly tooLarge: readonly { readonly model: string; readonly devices: readonly string[] }[];
}

/**
 * How each network's models share the devices, by the rule by which they are placed.
 *
 * @param networks - The models of each that workers compute, each once; those without are left out.
 */
export function networkFits(
  networks: readonly (readonly WeighedModel[])[],
  memories: readonly DeviceMemory[],
): NetworkFit[] {
  if (memories.length === 0) return [];
  const budgets = memories.map((one) => one.weightsBytes);
  const weightsBytes = budgets.every((one) => one !== null) ? Math.min(...budgets) : null;
  return networks.flatMap((models, at): NetworkFit[] => {
    if (models.length === 0) return [];
    const neededBytes = models.reduce((sum, one) => sum + one.weightsBytes, 0);
    const tooLarge = models.flatMap((model) => {
      const small = memories.filter(
        (one) => model.weightsBytes > (one.weightsBytes ?? Number.POSITIVE_INFINITY),
      );
      return small.length === 0 ? [] : [{ model: model.name, devices: small.map(({ device }) => device) }];
    });
    const sharing =
      weightsBytes === null
        ? "not known"
        : neededBytes <= weightsBytes
          ? "replicas"
          : memories.length >= models.length
            ? "assigned"
            : "turns";
    return [{ network: at + 1, models, neededBytes, weightsBytes, sharing, tooLarge }];
  });
}

/** "cuda:0, cuda:1: 64 GB for weights, each", "2 × cpu: 8.0 GB for weights, each" */
export function memoryText(memories: readonly DeviceMemory[]): string {
  const rooms = new Map<string, string[]>();
  for (const { device, weightsBytes } of memories) {
    const room = weightsBytes === null ? "memory not known" : `${bytes(weightsBytes)} for weights`;
    rooms.set(room, [...(rooms.get(room) ?? []), device]);
  }
  const texts = Array.from(rooms, ([room, devices]) => {
    const names = [...new Set(devices)].map((name) => {
      const times = devices.filter((one) => one === name).length;
      return times === 1 ? name : `${times} × ${name}`;
    });
    return `${names.join(", ")}: ${room}${devices.length > 1 ? ", each" : ""}`;
  });
  return texts.join("; ");
}

/** One fit as sentences, a line each; none of models without weights. */
export function fitTexts({ network, models, neededBytes, sharing, tooLarge }: NetworkFit): string[] {
  if (neededBytes === 0) return [];
  const names = models.map(({ name, weightsBytes }) => `${name} ${bytes(weightsBytes)}`).join(", ");
  const all = models.length === 1 ? "" : `, ${bytes(neededBytes)} together`;
  const how = {
    replicas: models.length === 1 ? "on each" : "all of them on each",
    assigned: "they do not fit together: one of them on each",
    turns: "they do not fit together, and are more than the devices: they take turns",
    "not known": "whether they fit together is found when they are loaded",
  }[sharing];
  return [
    `network ${network}: ${names}${all}`,
    `network ${network}: ${how}`,
    ...tooLarge.map(({ model, devices }) => `${model} does not fit on ${devices.join(", ")}`),
  ];
}
