import { useRef, useState } from "preact/hooks";
import type { WhyMeeting, WhyRun } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { StepPlot } from "../charts/step-plot.tsx";
import { shortRunId } from "../run/run-names.ts";
import { meetingAddress } from "./meeting-address.ts";

/** Rows that are drawn; the file has all. */
const SHOWN = 60;
const ROW = 7;

/** With whom a run comes to a common state, and when. */
export function MeetingsFigure({ run }: { readonly run: WhyRun }) {
  const svg = useRef<SVGSVGElement>(null);
  const [pointed, setPointed] = useState<WhyMeeting | null>(null);
  const { meetings, coincidences } = run.before;
  const all = [
    ...meetings.map((meeting) => ({ meeting, isOfSeed: true })),
    ...coincidences.map((meeting) => ({ meeting, isOfSeed: false })),
  ].sort((a, b) => Number(b.isOfSeed) - Number(a.isOfSeed) || a.meeting.step - b.meeting.step);
  const shown = all.slice(0, SHOWN);
  const last = Math.max(1, run.steps - 1);
  return (
    <ChartFigure
      title="Runs that it meets"
      definition={definitions.meetings}
      fileName={`meetings-${shortRunId(run.run)}`}
      plot={{ kind: "meetings", id: run.run, model: run.embedding_model }}
      legend={[
        { name: "of the same seed, the same from there on", color: "var(--series-1)" },
        { name: "parted again, or of another seed", color: "var(--series-7)" },
      ]}
      svg={svg}
      subject={`run ${shortRunId(run.run)}`}
      table={() => ({
        columns: ["run", "prompt", "step", "other_step", "parted", "same_seed"],
        rows: all.map(({ meeting: one, isOfSeed }) => [
          one.run,
          one.initial_prompt,
          one.step,
          one.other_step,
          String(one.parted),
          String(isOfSeed),
        ]),
      })}
    >
      <StepPlot
        hasLinks
        lastStep={last}
        yRange={[0, 1]}
        yTitle="runs"
        label={`${all.length} runs that this one meets`}
        svg={svg}
        plotHeight={0}
        rowsHeight={shown.length * ROW + 14}
      >
        {({ x, rowsTop }) =>
          shown.map(({ meeting, isOfSeed }, at) => {
            const y = rowsTop + at * ROW + ROW / 2;
            const color = isOfSeed && !meeting.parted ? "var(--series-1)" : "var(--series-7)";
            return (
              <Link
                key={`${meeting.run} ${isOfSeed}`}
                href={meetingAddress(
                  { id: run.run, step: meeting.step },
                  { id: meeting.run, step: meeting.other_step },
                )}
                class="why-run-row"
                tabIndex={-1}
                aria-label={`Meeting with the run of ${meeting.initial_prompt}`}
                onPointerDown={(event) => event.stopPropagation()}
                onPointerEnter={() => setPointed(meeting)}
                onPointerLeave={() => setPointed(null)}
              >
                <rect x={x(0)} width={x(last) - x(0)} y={y - ROW / 2} height={ROW} fill="transparent" />
                <line x1={x(0)} x2={x(meeting.step)} y1={y} y2={y} class="rule" />
                {isOfSeed && !meeting.parted && (
                  <line x1={x(meeting.step)} x2={x(last)} y1={y} y2={y} stroke={color} stroke-width="2" />
                )}
                <circle cx={x(meeting.step)} cy={y} r="3" fill={color} />
              </Link>
            );
          })
        }
      </StepPlot>
      <p class="why-pointed">
        {pointed === null
          ? "orange: of the same seed, the same from there on; a click shows both runs"
          : `“${pointed.initial_prompt}” (${shortRunId(pointed.run)}): step ${pointed.step} here, step ${pointed.other_step} there${pointed.parted ? "; they part again" : ""}`}
      </p>
    </ChartFigure>
  );
}
