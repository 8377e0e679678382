import type { RunCyclesAnswer } from "../../../src/explorer/api/why.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { useResource } from "../server/use-resource.ts";

export type CycleOnMap = RunCyclesAnswer["runs"][number];

/** Which of some runs go in circles, by id. */
export function useRunCycles(ids: readonly string[]): ReadonlyMap<string, CycleOnMap> {
  const path = ids.length === 0 ? null : pathOf(routes.runCycles, {}, { runs: ids.slice(0, 64).join(",") });
  const { data } = useResource<RunCyclesAnswer>(path);
  return new Map(data?.runs.filter(({ verdict }) => verdict === "in a cycle").map((run) => [run.id, run]));
}
