import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { AskError } from "../server/ask.ts";
import { useExperimentVersion } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { type InvocationRow, readInvocations } from "./read-invocations.ts";
import { cycleOfRun, type RunCycle } from "./run-cycle.ts";

/** A run with what it wrote, as far as it has been read. */
export interface ReadRun {
  readonly run: RunAnswer | null;
  readonly invocations: readonly InvocationRow[] | null;
  readonly cycle: RunCycle | null;
  /** Changes when the experiment grows. */
  readonly version: string;
  readonly error: AskError | null;
}

/** Reads a run, and again as it grows. */
export function useRun(id: string): ReadRun {
  const [experimentId, setExperimentId] = useState<string | null>(null);
  const version = useExperimentVersion(experimentId);
  const { data: run, error } = useResource<RunAnswer>(pathOf(routes.run, { run: id }), version);
  useEffect(() => setExperimentId(run?.experiment.id ?? null), [run?.experiment.id]);
  const read = useCallback((_: string, signal: AbortSignal) => readInvocations(id, signal), [id]);
  const length = run?.length ?? 0;
  const path = length === 0 ? null : `${pathOf(routes.invocations, { run: id })}#${length}`;
  const { data: invocations } = useResource<readonly InvocationRow[]>(path, version, read);
  const [shown, setShown] = useState<readonly InvocationRow[] | null>(null);
  // A growing run keeps what it showed until its longer version is here.
  useEffect(() => {
    if (invocations !== null) setShown(invocations);
  }, [invocations]);
  const cycle = useMemo(
    () => (run === null || shown === null ? null : cycleOfRun(run, shown)),
    [run?.id, shown],
  );
  return { run, invocations: shown, cycle, version, error };
}
