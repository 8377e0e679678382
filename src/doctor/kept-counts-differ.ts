import { setImmediate } from "node:timers/promises";
import { canonicalJson } from "../config/canonical-json.ts";
import { UserInputError } from "../errors.ts";
import {
  countExperiment,
  type ExperimentCounts,
  keepCounts,
  keptCounts,
} from "../experiments/kept-counts.ts";
import { DatabaseDamagedError } from "../store/database-errors.ts";
import { shortId } from "../store/identifiers.ts";
import type { Store } from "../store/store.ts";
import { shownValue } from "../text/shown-value.ts";
import type { Finding } from "./examine.ts";

export const KEPT_COUNTS = "kept counts";
const MOST_EXAMPLES = 5;

/**
 * Counts every completed experiment anew, a second for a hundred thousand invocations, and compares that with what was kept of it, which `status`, `list` and the
 * explorer show. To be asked where no other damage was found: rows that are gone make counts differ, and mending those forgets what was kept.
 *
 * @param experimentId - Null for all.
 * @param pass - Awaited before each experiment.
 */
export async function keptCountsDiffer(
  store: Store,
  experimentId: string | null,
  pass: () => Promise<void>,
): Promise<Finding[]> {
  const examples: string[] = [];
  for (const { id } of differing(store, experimentId)) {
    await pass();
    await setImmediate();
    const differences = differencesOf(store, id);
    if (differences.length > 0) examples.push(`experiment ${shortId(id)}: ${differences.join("; ")}`);
  }
  if (examples.length === 0) return [];
  return [
    {
      check: KEPT_COUNTS,
      problem: "completed experiments whose kept counts are not what is counted",
      count: examples.length,
      examples: examples.slice(0, MOST_EXAMPLES),
      fix: "count them anew; their results are not touched",
      advice: null,
    },
  ];
}

/** Keeps what is counted now, where something else was kept. */
export function countAnew(store: Store, experimentId: string | null): void {
  for (const { id } of differing(store, experimentId)) {
    if (differencesOf(store, id).length > 0) store.database.transaction(() => keepCounts(store.database, id));
  }
}

function differing(store: Store, experimentId: string | null) {
  return [...store.experiments()].filter(
    ({ id, completed_at, deletion_started_at }) =>
      completed_at !== null && deletion_started_at === null && (experimentId === null || id === experimentId),
  );
}

/** "invocations: kept 41, counted 40"; none where nothing was kept. */
function differencesOf({ database }: Store, experimentId: string): string[] {
  let kept: ExperimentCounts | undefined;
  try {
    kept = keptCounts(database, experimentId);
  } catch (error) {
    if (error instanceof DatabaseDamagedError || error instanceof UserInputError)
      return ["they cannot be read"];
    throw error;
  }
  if (kept === undefined) return [];
  const counted = countExperiment(database, experimentId);
  // Clusterings that were made, or deleted, since then are counted when they are asked for.
  const areSameClusterings = canonicalJson(kept.clustered?.by) === canonicalJson(counted.clustered.by);
  const parts = (counts: ExperimentCounts): [string, unknown][] => [
    ...Object.entries(counts.saved ?? {}),
    ["taken", counts.taken],
    ["smaller batches", counts.smallerBatches],
    ["cost", counts.cost],
    ...(areSameClusterings ? [["clustered", counts.clustered.counts] as [string, unknown]] : []),
  ];
  const before = new Map(parts(kept));
  return parts(counted).flatMap(([name, now]) => {
    const then = before.get(name);
    // A stage of a later version has nothing that was kept.
    if (then === undefined || canonicalJson(then) === canonicalJson(now)) return [];
    return [`${name}: kept ${totalOf(then)}, counted ${totalOf(now)}`];
  });
}

/** Of counts by model their sum; of other counts each with its name. */
function totalOf(counts: unknown): string {
  if (Array.isArray(counts)) {
    const total = counts.reduce((sum, one) => sum + (Number(one?.count) || 0), 0);
    const byModel = counts.map((one) => `${one?.model ?? ""} ${one?.count}`.trim());
    return counts.length < 2 ? String(total) : `${total} (${byModel.join(", ")})`;
  }
  if (typeof counts !== "object" || counts === null) return shownValue(counts);
  return Object.entries(counts)
    .map(([name, count]) => `${shownValue(count)} ${name}`)
    .join(", ");
}
