import { Link } from "../address/link.tsx";
import type { InvocationRow } from "./read-invocations.ts";
import { runAddress } from "./run-address.ts";
import { lastAlike, type RunCycle } from "./run-cycle.ts";

interface RepeatNoteProps {
  readonly runId: string;
  readonly invocations: readonly InvocationRow[];
  readonly step: number;
  readonly cycle: RunCycle;
}

/** That a step is where the run was before: the way back there, and to where its cycle began. */
export function RepeatNote({ runId, invocations, step, cycle }: RepeatNoteProps) {
  const earlier = lastAlike(invocations, step, cycle.places);
  if (earlier === null) return null;
  const { found, verdict } = cycle;
  const isInCycle = verdict === "in a cycle" && found !== null;
  return (
    <span class="stage-repeat">
      again <Link href={runAddress(runId, earlier)}>step {earlier}</Link>
      {isInCycle && earlier !== found.entry && (
        <>
          , in the cycle since <Link href={runAddress(runId, found.entry)}>step {found.entry}</Link>
        </>
      )}
    </span>
  );
}
