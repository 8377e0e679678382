import { checkDiagram } from "./check-diagram.ts";
import type { PersistenceDiagram } from "./persistence-diagram.ts";

/**
 * Persistent entropy of one diagram, in nats: −Σ pᵢ ln pᵢ, where pᵢ is bar i's share of the total length.
 *
 * From 0 (one bar has all the length) to ln m (m equal bars), whatever the scale. Essential bars do not count, and neither do
 * bars of zero length, whose share is 0.
 *
 * @returns `null` when no finite bar is left: there is nothing to share out, and 0 already means "one bar".
 * @throws RangeError naming the first bar that dies before its birth, is born at no finite number, or is no pair of numbers.
 * @see Rucco et al. 2016, "Characterisation of the idiotypic immune network through persistent entropy"
 */
export function persistentEntropy(diagram: PersistenceDiagram): number | null {
  checkDiagram(diagram, { list: "persistentEntropy", bars: "persistentEntropy: diagram" });
  let lengths = finiteLengths(diagram, 1);
  if (lengths.length === 0) return null;

  let total = lengths.reduce((sum, length) => sum + length);
  if (total === Number.POSITIVE_INFINITY) {
    // A power of two, so that shares stay as they are; what it makes vanish beside such lengths has no share.
    lengths = finiteLengths(diagram, BEYOND_OVERFLOW);
    total = lengths.reduce((sum, length) => sum + length);
  }
  const sumOfShares = lengths.reduce((sum, length) => {
    const share = length / total;
    // A length can be so small beside the total that its share rounds to 0; p ln p tends to 0 there, but 0 · ln 0 is NaN.
    return share === 0 ? sum : sum + share * Math.log(share);
  }, 0);
  // Not `-sumOfShares`: for one bar that would be -0, which JSON and SQLite show as another value than 0.
  return 0 - sumOfShares;
}

/** Lengths of 2^53 bars, each as long as float64 can say, do not overflow when they are this much shorter. */
const BEYOND_OVERFLOW = 2 ** -64;

function finiteLengths(diagram: PersistenceDiagram, factor: number): number[] {
  const lengths: number[] = [];
  for (const [birth, death] of diagram) {
    if (death > birth && death < Number.POSITIVE_INFINITY) lengths.push(death * factor - birth * factor);
  }
  return lengths;
}
