import type { ScaleLinear } from "d3-scale";
import type { ComponentChildren, RefObject } from "preact";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";

interface DiagramFrameProps {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly label: string;
  /** Width and height, and the most that they may be on the page. */
  readonly side: number;
  readonly maxSide: number;
  readonly margin: { readonly right: number; readonly bottom: number; readonly left: number };
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** Where essential classes lie. */
  readonly infinity: number;
  readonly children: ComponentChildren;
}

/** What every persistence diagram stands in: axes of birth and death, the diagonal, and the line of ∞. */
export function DiagramFrame({
  svg,
  label,
  side,
  maxSide,
  margin,
  x,
  y,
  infinity,
  children,
}: DiagramFrameProps) {
  const end = x.domain()[1]!;
  return (
    <svg
      ref={svg}
      viewBox={`0 0 ${side} ${side}`}
      style={{ maxWidth: maxSide }}
      role="img"
      aria-label={label}
    >
      <VerticalAxis scale={y} at={margin.left} to={side - margin.right} title="death" />
      <HorizontalAxis scale={x} at={side - margin.bottom} title="birth (edge length)" numTicks={5} />
      <line class="rule-strong" x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
      <line
        class="rule-strong"
        stroke-dasharray="2 3"
        x1={margin.left}
        x2={side - margin.right}
        y1={infinity}
        y2={infinity}
      />
      <text x={margin.left - 6} y={infinity} dy="0.32em" text-anchor="end">
        ∞
      </text>
      {children}
    </svg>
  );
}
