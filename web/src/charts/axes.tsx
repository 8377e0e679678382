import type { ScaleLinear } from "d3-scale";

type Scale = ScaleLinear<number, number>;

interface AxisProps {
  readonly scale: Scale;
  /** Where the axis stands: y of the horizontal one, x of the vertical one. */
  readonly at: number;
  readonly title: string;
  readonly numTicks?: number;
}

/** Below the plot; whole numbers only, if `whole`. */
export function HorizontalAxis({
  scale,
  at,
  title,
  numTicks = 6,
  whole = false,
}: AxisProps & { readonly whole?: boolean }) {
  const [left, right] = scale.range() as [number, number];
  const format = scale.tickFormat(numTicks);
  const ticks = scale.ticks(numTicks).filter((tick) => !whole || Number.isInteger(tick));
  return (
    <g>
      <line class="rule-strong" x1={left} x2={right} y1={at} y2={at} />
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="rule-strong" x1={scale(tick)} x2={scale(tick)} y1={at} y2={at + 4} />
          <text x={scale(tick)} y={at + 15} text-anchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      <text class="axis-title" x={right} y={at + 29} text-anchor="end">
        {title} →
      </text>
    </g>
  );
}

/** Left of the plot, with rules across it up to `to`. */
export function VerticalAxis({ scale, at, to, title, numTicks = 5 }: AxisProps & { readonly to: number }) {
  const format = scale.tickFormat(numTicks);
  return (
    <g>
      {scale.ticks(numTicks).map((tick) => (
        <g key={tick}>
          <line class="rule" x1={at} x2={to} y1={scale(tick)} y2={scale(tick)} />
          <text x={at - 6} y={scale(tick)} dy="0.32em" text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <text class="axis-title" x={4} y={10} text-anchor="start">
        ↑ {title}
      </text>
    </g>
  );
}
