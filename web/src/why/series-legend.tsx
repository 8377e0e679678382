import { useStep } from "../step/step.ts";

export interface ShareSeries {
  readonly name: string;
  /** Null: not drawn, told as a number only. */
  readonly color: string | null;
  /** Per caption, from 0 to 1; null: not known. */
  readonly values: readonly (number | null)[];
}

interface SeriesLegendProps {
  readonly series: readonly ShareSeries[];
  /** The step of each caption. */
  readonly steps: readonly number[];
}

/** The curves' names with their values where the slider stands; between captions the last one before counts. */
export function SeriesLegend({ series, steps }: SeriesLegendProps) {
  const step = useStep();
  const caption = steps.findLastIndex((at) => at <= step);
  return (
    <ul class="legend">
      <li class="soft">{caption < 0 ? "no caption yet" : `caption ${caption}, step ${steps[caption]}:`}</li>
      {series.map(({ name, color, values }) => (
        <li key={name}>
          {color !== null && (
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <rect width="12" height="12" rx="2" fill={color} />
            </svg>
          )}
          {name} <strong>{percentOf(values[caption] ?? null)}</strong>
        </li>
      ))}
    </ul>
  );
}

function percentOf(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(0).replace(/^-0$/, "0").replace("-", "−")} %`;
}
