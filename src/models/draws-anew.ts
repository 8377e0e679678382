import { isFixedSeed } from "./fixed-seed.ts";

/**
 * Whether a run draws anew at every step, so that a state that comes back proves nothing: its seed is fresh or not known, or a model of its network does not
 * promise the same output again for the same seed.
 */
export function drawsAnew(
  seed: number | null,
  network: readonly string[],
  unreproducible: readonly string[],
): boolean {
  return !isFixedSeed(seed) || network.some((model) => unreproducible.includes(model));
}
