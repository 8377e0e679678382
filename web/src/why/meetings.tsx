import type { WhyMeeting, WhyRun } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { countOf } from "../shell/numbers.ts";
import { meetingAddress } from "./meeting-address.ts";

/** So many are listed; the file of the plot has all. */
const SHOWN = 100;

/** The runs that a run meets, each with the way to both. */
export function Meetings({ run }: { readonly run: WhyRun }) {
  const { meetings, coincidences, nearest } = run.before;
  return (
    <>
      {nearest !== null && (
        <p class="why-nearest">
          The nearest state of an unrelated run:{" "}
          <Link href={runAddress(nearest.run, nearest.step)}>
            run {nearest.run.slice(-8)} at step {nearest.step}
          </Link>
          ,{" "}
          <Link
            href={meetingAddress(
              { id: run.run, step: run.caption_steps.at(-1)! },
              { id: nearest.run, step: nearest.step },
            )}
          >
            side by side
          </Link>
        </p>
      )}
      <MeetingList
        run={run}
        meetings={meetings}
        title={run.seed === null || run.seed < 0 ? "met" : "of its seed met"}
      />
      <MeetingList run={run} meetings={coincidences} title="of other seeds met by coincidence" />
    </>
  );
}

interface MeetingListProps {
  readonly run: WhyRun;
  readonly meetings: readonly WhyMeeting[];
  readonly title: string;
}

function MeetingList({ run, meetings, title }: MeetingListProps) {
  if (meetings.length === 0) return null;
  return (
    <details class="why-runs" open={meetings.length <= 3}>
      <summary>
        {countOf(meetings.length, "run")} {title}
      </summary>
      <ul class="why-ends">
        {meetings.slice(0, SHOWN).map((meeting) => (
          <li key={meeting.run}>
            “{meeting.initial_prompt}”:{" "}
            <Link href={runAddress(run.run, meeting.step)}>step {meeting.step} here</Link>,{" "}
            <Link href={runAddress(meeting.run, meeting.other_step)}>step {meeting.other_step} there</Link>,{" "}
            <Link
              href={meetingAddress(
                { id: run.run, step: meeting.step },
                { id: meeting.run, step: meeting.other_step },
              )}
            >
              side by side
            </Link>
            {meeting.parted && "; they part again"}
          </li>
        ))}
      </ul>
    </details>
  );
}
