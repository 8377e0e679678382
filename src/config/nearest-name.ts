import { distance } from "fastest-levenshtein";

/** Of the longer name's characters, the share that may differ before two names no longer look like one mistyped. */
const LARGEST_SHARE = 0.4;
/** A shorter fragment is part of too many names to suggest one. */
const SHORTEST_FRAGMENT = 3;

/**
 * The known name that a person who wrote `found` most likely meant, upper and lower case counting as equal.
 *
 * It is the one with the fewest edits, as long as those are few for its length; of equally near ones the first. Failing that,
 * the only known name that contains `found` ("SDXL" for "SDXLTurbo").
 */
export function nearestName(found: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const wanted = found.toLowerCase();
  let nearest: string | undefined;
  let fewestEdits = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const length = Math.max(name.length, wanted.length);
    const limit = Math.ceil(length * LARGEST_SHARE);
    // The edits are at least the difference in length: a very long text costs nothing.
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const edits = distance(wanted, name.toLowerCase());
    if (edits <= limit && edits < length && edits < fewestEdits) {
      nearest = name;
      fewestEdits = edits;
    }
  }
  if (nearest !== undefined || wanted.length < SHORTEST_FRAGMENT) return nearest;
  const containing = names.filter((name) => name.toLowerCase().includes(wanted));
  return containing.length === 1 ? containing[0] : undefined;
}
