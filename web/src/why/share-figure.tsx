import { area, line } from "d3-shape";
import { useRef } from "preact/hooks";
import type { WhyNetwork } from "../../../src/why/answer.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { StepPlot } from "../charts/step-plot.tsx";
import { SeriesLegend } from "./series-legend.tsx";
import { subjectOf } from "./subject-of.ts";

const COLORS = ["var(--series-0)", "var(--series-1)", "var(--series-2)", "var(--series-3)"];

interface ShareFigureProps {
  readonly network: WhyNetwork;
  readonly lastStep: number;
  readonly experimentId: string;
}

/** The prompt's share per caption, a curve for each place of the network, in front of the band of chance. */
export function ShareFigure({ network, lastStep, experimentId }: ShareFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const { prompt, caption_steps: steps, caption_places: places } = network;
  const captions = steps.map((_, c) => c);
  const known = prompt.share.filter((share) => share !== null);
  const shownPlaces = [...new Set(places)].sort((a, b) => a - b);
  const series = shownPlaces.map((place, i) => ({
    name:
      shownPlaces.length === 1 ? "the prompt’s share" : `share in the captions of ${network.network[place]}`,
    color: COLORS[i % COLORS.length]!,
    values: prompt.share.map((share, c) => (places[c] === place ? share : null)),
  }));
  const tested = captions.filter((c) => (prompt.band[c] ?? null) !== null);
  const least = Math.min(0, ...known.map((share) => 100 * share));
  return (
    <ChartFigure
      title="The prompt’s share"
      definition={definitions.promptShare}
      fileName={`prompt-share-${network.embedding_model}-network-${network.number}`}
      plot={{ kind: "prompt-share", id: experimentId, model: network.embedding_model }}
      svg={svg}
      legend={[...series, { name: "band of chance", color: "var(--rule-strong)" }].map(({ name, color }) => ({
        name,
        color,
      }))}
      subject={subjectOf(network, experimentId)}
      table={() => ({
        columns: ["caption", "step", "place", "share", "same", "other", "band", "recognised"],
        rows: captions.map((c) => [
          c,
          steps[c]!,
          places[c]!,
          prompt.share[c] ?? null,
          prompt.same[c] ?? null,
          prompt.other[c] ?? null,
          prompt.band[c] ?? null,
          prompt.recognised[c] ?? null,
        ]),
      })}
      aside={
        <SeriesLegend
          steps={steps}
          series={[
            ...series,
            { name: "band of chance", color: "var(--rule-strong)", values: drawnBand(prompt.band) },
            { name: "recognised", color: null, values: prompt.recognised },
          ]}
        />
      }
    >
      <StepPlot
        lastStep={lastStep}
        yRange={[Math.floor(least / 10) * 10, 100]}
        yTitle="% of what could be in common"
        label={`The prompt’s share per caption by ${network.embedding_model}`}
        svg={svg}
      >
        {({ x, y, bottom }) => (
          <>
            <path
              d={
                area<number>()
                  .x((c) => x(steps[c]!))
                  .y0(y(0))
                  .y1((c) => y(100 * prompt.band[c]!))(tested) ?? ""
              }
              fill="var(--rule-strong)"
              fill-opacity="0.45"
            />
            {tested.map((c) => (
              <line
                key={c}
                x1={x(steps[c]!)}
                x2={x(steps[c]!)}
                y1={y(100 * prompt.band[c]!) - 3}
                y2={y(100 * prompt.band[c]!) + 3}
                stroke="var(--ink-soft)"
              />
            ))}
            {series.map(({ name, color, values }) => {
              const there = captions.filter((c) => (values[c] ?? null) !== null);
              return (
                <g key={name}>
                  <path
                    d={
                      line<number>(
                        (c) => x(steps[c]!),
                        (c) => y(100 * values[c]!),
                      )(there) ?? ""
                    }
                    fill="none"
                    stroke={color}
                    stroke-width="1.8"
                  />
                  {there.length <= 120 &&
                    there.map((c) => (
                      <circle key={c} cx={x(steps[c]!)} cy={y(100 * values[c]!)} r="2.2" fill={color} />
                    ))}
                </g>
              );
            })}
            <Marks network={network} x={x} top={y(100)} bottom={bottom} />
          </>
        )}
      </StepPlot>
    </ChartFigure>
  );
}

/** The band where it was not tested: on the straight line that is drawn. */
function drawnBand(band: readonly (number | null)[]): (number | null)[] {
  const tested = band.flatMap((value, caption) => (value === null ? [] : [{ caption, value }]));
  return band.map((value, caption) => {
    const after = tested.findIndex((one) => one.caption >= caption);
    const [from, to] = [tested[after - 1], tested[after]];
    if (value !== null || from === undefined || to === undefined) return value;
    const share = (caption - from.caption) / (to.caption - from.caption);
    return from.value + share * (to.value - from.value);
  });
}

interface MarksProps {
  readonly network: WhyNetwork;
  readonly x: (step: number) => number;
  readonly top: number;
  readonly bottom: number;
}

function Marks({ network, x, top, bottom }: MarksProps) {
  const { half_life: halfLife, memory_ends_after: end } = network.prompt;
  const marks = [
    { name: "half-life", caption: halfLife },
    { name: "memory ends", caption: end },
  ].flatMap(({ name, caption }) =>
    caption === null ? [] : [{ name, at: x(stepOfCaption(network.caption_steps, caption)) }],
  );
  // Names over all lines, so that none is crossed out.
  return (
    <g>
      {marks.map(({ name, at }) => (
        <line key={name} class="mark-line" x1={at} x2={at} y1={top} y2={bottom} />
      ))}
      {marks.map(({ name, at }, row) => (
        <text key={name} class="mark-text" x={at + 4} y={top + 10 + 14 * row}>
          {name}
        </text>
      ))}
    </g>
  );
}

/** Where a fraction of a caption lies between the steps of two captions. */
function stepOfCaption(steps: readonly number[], caption: number): number {
  const before = Math.min(Math.floor(caption), steps.length - 1);
  const step = steps[before] ?? 0;
  return step + (caption - before) * ((steps[before + 1] ?? step) - step);
}
