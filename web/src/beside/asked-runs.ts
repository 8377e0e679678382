import { MOST_BESIDE } from "../../../src/explorer/beside-answer.ts";
import { addressOf } from "../address/address.ts";

/** Which runs an address puts side by side, and how many steps each is ahead of the slider. */
export interface AskedRuns {
  readonly ids: readonly string[];
  readonly shifts: readonly number[];
  /** Those that have no room. */
  readonly tooMany: readonly string[];
}

/**
 * Reads `runs` and `shifts` of an address; an address of two runs, `/runs/ID/beside/ID?shift=3`, has its ids in the path.
 *
 * @param given - The ids of the path; null: they are in the query.
 */
export function askedRuns(query: URLSearchParams, given: readonly string[] | null): AskedRuns {
  const all = [...new Set(given ?? query.get("runs")?.split(",") ?? [])].filter((id) => id !== "");
  const ids = all.slice(0, MOST_BESIDE);
  const texts = given === null ? (query.get("shifts")?.split(",") ?? []) : ["0", query.get("shift") ?? "0"];
  const shifts = ids.map((_, r) => (/^-?\d{1,9}$/.test(texts[r] ?? "") ? Number(texts[r]) : 0));
  return { ids, shifts, tooMany: all.slice(MOST_BESIDE) };
}

/** The address of runs side by side. */
export function besideAddress(
  ids: readonly string[],
  query: Readonly<Record<string, string | number | null>> = {},
): string {
  return addressOf("/beside", { ...query, runs: ids.join(",") });
}
