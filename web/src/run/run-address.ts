import { addressOf } from "../address/address.ts";

/** The page of a run, at a step if one is given. */
export function runAddress(id: string, step?: number): string {
  return addressOf(`/runs/${id}`, { step });
}
