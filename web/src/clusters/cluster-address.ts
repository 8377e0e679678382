import { addressOf } from "../address/address.ts";

/** Which states of a cluster an address shows. */
export interface MembersOf {
  readonly clustering: string;
  readonly cluster: number;
  readonly prompt?: string | undefined;
  readonly run?: string | undefined;
  /** Names of models, in order. */
  readonly network?: readonly string[] | undefined;
}

/** The address of a cluster's members. */
export function membersAddress({ network, ...rest }: MembersOf): string {
  return addressOf("/clusters", {
    ...rest,
    network: network === undefined ? null : JSON.stringify(network),
  });
}

/** Reads the network of an address; undefined where it says none, or nonsense. */
export function networkOfAddress(text: string | null): readonly string[] | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}
