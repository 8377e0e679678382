import { counted } from "../../../src/text/numbers.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "./run-address.ts";
import type { RunCycle } from "./run-cycle.ts";

/** Since when a run goes in circles and with which period, with the way to where it came in. */
export function CycleNote({ runId, cycle }: { readonly runId: string; readonly cycle: RunCycle }) {
  const { found, verdict, places } = cycle;
  if (found === null) return null;
  const entry = <Link href={runAddress(runId, found.entry)}>step {found.entry}</Link>;
  const back = <Link href={runAddress(runId, found.firstReturn)}>step {found.firstReturn}</Link>;
  if (verdict === "in a cycle")
    return (
      <span class="run-cycle">
        in a cycle of {counted(found.period / places, "round")} since {entry}
      </span>
    );
  if (verdict === "left again")
    return (
      <span class="run-cycle">
        came back at {back} to {entry}, and left again
      </span>
    );
  return null;
}
