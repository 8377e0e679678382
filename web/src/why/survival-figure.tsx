import { useMemo, useRef, useState } from "preact/hooks";
import type { WhyNetwork, WhyRunEnd } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { besideLine } from "../charts/beside-line.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { StepPlot, type StepScales } from "../charts/step-plot.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { endText, verdictColors } from "./run-ends.ts";
import { subjectOf } from "./subject-of.ts";

interface SurvivalFigureProps {
  readonly network: WhyNetwork;
  readonly lastStep: number;
  readonly experimentId: string;
  readonly nameOf: (run: string) => string;
}

/** Pixels for the rows of all runs together. */
const MOST_ROWS_HEIGHT = 170;
const ROW = 5;

/**
 * The share of runs that have not come back to a state yet, and below it a row for each run: from its entry to the first return,
 * which is one period. With fresh seeds the rows alone, since a return proves nothing.
 */
export function SurvivalFigure({ network, lastStep, experimentId, nameOf }: SurvivalFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [pointed, setPointed] = useState<WhyRunEnd | null>(null);
  const { stuck, fresh_seeds: freshSeeds } = network;
  const ends = useMemo(() => inOrder(stuck.runs), [stuck.runs]);
  const row = Math.min(ROW, MOST_ROWS_HEIGHT / Math.max(1, ends.length));
  const hasCurve = stuck.survival.length > 0;
  return (
    <ChartFigure
      title={hasCurve ? "Runs that have not come back to a state" : "Where runs first came back to a state"}
      definition={freshSeeds ? definitions.freshReturns : definitions.firstReturn}
      fileName={`first-return-${network.embedding_model}-network-${network.number}${freshSeeds ? "-fresh-seeds" : ""}`}
      plot={{ kind: "first-return", id: experimentId, model: network.embedding_model }}
      legend={verdictsOf(ends).map((verdict) => ({ name: verdict, color: verdictColors[verdict] }))}
      svg={svg}
      subject={subjectOf(network, experimentId)}
      table={() => ({
        columns: [
          "run",
          "verdict",
          "entry",
          "period",
          "first_return",
          "end_state",
          "share_not_returned_at_first_return",
        ],
        rows: ends.map((one) => [
          one.run,
          one.verdict,
          one.entry,
          one.period,
          one.first_return,
          one.end_state,
          one.first_return === null || !hasCurve ? null : survivalAt(stuck.survival, one.first_return),
        ]),
      })}
    >
      <StepPlot
        hasLinks
        lastStep={lastStep}
        yRange={[0, 100]}
        yTitle={hasCurve ? "% of runs" : "runs"}
        label={`First returns of ${ends.length} runs`}
        svg={svg}
        plotHeight={hasCurve ? 158 : 0}
        rowsHeight={ends.length * row + 14}
      >
        {(scales) => (
          <>
            {hasCurve && <Curve network={network} lastStep={lastStep} scales={scales} />}
            {ends.map((end, at) => (
              <RunRow
                key={end.run}
                end={end}
                top={scales.rowsTop + at * row}
                height={row}
                lastStep={lastStep}
                x={scales.x}
                name={nameOf(end.run)}
                onPoint={setPointed}
              />
            ))}
          </>
        )}
      </StepPlot>
      <p class="why-pointed">
        {pointed === null
          ? "each row is a run, from its entry for one period; a click opens it there"
          : `${nameOf(pointed.run)} (${shortRunId(pointed.run)}): ${endText(pointed, network.places)}`}
      </p>
    </ChartFigure>
  );
}

/** What runs came to, each once. */
function verdictsOf(ends: readonly WhyRunEnd[]): WhyRunEnd["verdict"][] {
  return [...new Set(ends.map(({ verdict }) => verdict))];
}

function inOrder(ends: readonly WhyRunEnd[]): WhyRunEnd[] {
  const last = Number.POSITIVE_INFINITY;
  return [...ends].sort(
    (a, b) =>
      (a.entry ?? last) - (b.entry ?? last) || (a.period ?? 0) - (b.period ?? 0) || (a.run < b.run ? -1 : 1),
  );
}

function survivalAt(survival: WhyNetwork["stuck"]["survival"], step: number): number {
  return survival.findLast(([at]) => at <= step)?.[1] ?? 1;
}

interface CurveProps {
  readonly network: WhyNetwork;
  readonly lastStep: number;
  readonly scales: StepScales;
}

function Curve({ network: { stuck }, lastStep, scales: { x, y, bottom, right } }: CurveProps) {
  const corners = stuck.survival.map(([step, share], i) => {
    const before = stuck.survival[i - 1]?.[1] ?? share;
    const at = x(Math.min(step, lastStep));
    return `${i === 0 ? "M" : "L"}${at},${y(100 * before)}L${at},${y(100 * share)}`;
  });
  const { low, high, first_return: median } = stuck;
  return (
    <>
      <path d={corners.join("")} fill="none" stroke="var(--series-0)" stroke-width="1.8" />
      {median !== null && (
        <g>
          <line class="mark-line" x1={x(median)} x2={x(median)} y1={y(50)} y2={bottom} />
          <text class="mark-text" {...besideLine(x(median), right)} y={y(50) - 6}>
            half by step {median}
          </text>
        </g>
      )}
      {low !== null && (
        <line
          x1={x(low)}
          x2={x(Math.min(high ?? lastStep, lastStep))}
          y1={y(50)}
          y2={y(50)}
          stroke="var(--ink)"
          stroke-width="2.5"
        />
      )}
    </>
  );
}

interface RunRowProps {
  readonly end: WhyRunEnd;
  readonly top: number;
  readonly height: number;
  readonly lastStep: number;
  readonly x: (step: number) => number;
  readonly name: string;
  readonly onPoint: (end: WhyRunEnd | null) => void;
}

function RunRow({ end, top, height, lastStep, x, name, onPoint }: RunRowProps) {
  const from = end.entry ?? lastStep;
  const to = end.first_return ?? lastStep;
  const thickness = Math.max(1, Math.min(3, height - 1));
  return (
    // The table of runs leads there by keyboard, without hundreds of stops.
    <Link
      href={runAddress(end.run, end.entry ?? lastStep)}
      class="why-run-row"
      tabIndex={-1}
      aria-label={`Run of ${name}`}
      onPointerDown={(event) => event.stopPropagation()}
      onPointerEnter={() => onPoint(end)}
      onPointerLeave={() => onPoint(null)}
    >
      <rect x={x(0)} width={x(lastStep) - x(0)} y={top} height={height} fill="transparent" />
      <line x1={x(0)} x2={x(from)} y1={top + height / 2} y2={top + height / 2} class="rule" />
      {end.entry === null ? (
        <circle cx={x(lastStep)} cy={top + height / 2} r={thickness} fill={verdictColors[end.verdict]} />
      ) : (
        <rect
          x={x(from)}
          width={Math.max(2, x(to) - x(from))}
          y={top + (height - thickness) / 2}
          height={thickness}
          fill={verdictColors[end.verdict]}
        />
      )}
    </Link>
  );
}
