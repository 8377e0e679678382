import type { WhyBefore } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { countOf } from "../shell/numbers.ts";
import { meetingAddress } from "./meeting-address.ts";

interface FirstMeetingsProps {
  readonly before: WhyBefore;
  readonly nameOf: (run: string) => string;
}

/** The pairs of runs that met first, each with the way to both side by side. To unfold. */
export function FirstMeetings({ before, nameOf }: FirstMeetingsProps) {
  const { first_meetings: meetings, pairs_met: met } = before;
  if (meetings.length === 0) return null;
  const which = meetings.length < met ? `the first ${meetings.length} of ${met}` : countOf(met, "pair");
  return (
    <details class="why-runs">
      <summary>Pairs that met: {which}</summary>
      <ol class="why-ends">
        {meetings.map(({ run, step, other, other_step: otherStep, parted }) => (
          <li key={`${run} ${other}`}>
            <Link href={runAddress(other, otherStep)}>
              {nameOf(other)} at step {otherStep}
            </Link>
            {" and "}
            <Link href={runAddress(run, step)}>
              {nameOf(run)} at step {step}
            </Link>
            {", "}
            <Link href={meetingAddress({ id: other, step: otherStep }, { id: run, step })}>side by side</Link>
            {parted && "; they part again"}
          </li>
        ))}
      </ol>
    </details>
  );
}
