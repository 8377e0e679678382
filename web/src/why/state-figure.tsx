import { useRef } from "preact/hooks";
import { besideLine } from "../charts/beside-line.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { StepPlot } from "../charts/step-plot.tsx";
import type { InvocationRow } from "../run/read-invocations.ts";
import type { RunCycle } from "../run/run-cycle.ts";

interface StateFigureProps {
  readonly fileName: string;
  readonly runId: string;
  /** Of whom, for a saved file. */
  readonly subject: string;
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
}

/** For each step of a run, when the state was first seen; what is below the diagonal was there before. */
export function StateFigure({ fileName, runId, subject, invocations, cycle }: StateFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const first = firstSeen(invocations, cycle.places);
  const last = Math.max(1, invocations.length - 1);
  const entry = cycle.verdict === "in a cycle" ? cycle.found!.entry : null;
  return (
    <ChartFigure
      title="When each state was first seen"
      definition={definitions.statesOfRun}
      fileName={fileName}
      plot={{ kind: "states", id: runId }}
      legend={[
        { name: "new", color: "var(--series-0)" },
        { name: "seen before", color: "var(--series-1)" },
      ]}
      svg={svg}
      subject={subject}
      table={() => ({
        columns: ["step", "first_seen_at_step"],
        rows: first.map((seen, step) => [step, seen]),
      })}
    >
      <StepPlot
        lastStep={last}
        yRange={[0, last]}
        yTitle="first seen at step"
        label="For each step, the step at which its state was first seen"
        svg={svg}
      >
        {({ x, y, bottom, right }) => (
          <>
            {entry !== null && (
              <g>
                <line class="mark-line" x1={x(entry)} x2={x(entry)} y1={y(last)} y2={bottom} />
                <text class="mark-text" {...besideLine(x(entry), right)} y={y(last) + 10}>
                  in a cycle from step {entry}
                </text>
              </g>
            )}
            {first.map((seen, step) => (
              <circle
                // Steps keep their places.
                key={step}
                cx={x(step)}
                cy={y(seen)}
                r={first.length > 200 ? 1.4 : 2.4}
                fill={seen === step ? "var(--series-0)" : "var(--series-1)"}
              >
                <title>{seen === step ? `step ${step}: new` : `step ${step}: step ${seen} again`}</title>
              </circle>
            ))}
          </>
        )}
      </StepPlot>
    </ChartFigure>
  );
}

function firstSeen(invocations: readonly InvocationRow[], places: number): number[] {
  const seen = new Map<string, number>();
  return invocations.map(({ outputHash }, step) => {
    const state = `${step % places} ${outputHash}`;
    const before = seen.get(state);
    if (before !== undefined) return before;
    seen.set(state, step);
    return step;
  });
}
