import { addressOf } from "../address/address.ts";

/** The page of a run, by its place in its experiment: known without asking for its id. */
export function runAddress(experimentId: string, index: number): string {
  return addressOf(`/experiments/${experimentId}/runs/${index}`);
}
