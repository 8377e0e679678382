import type { ComponentChildren, RefObject } from "preact";
import { Link } from "../address/link.tsx";
import type { CsvTable } from "../exports/csv.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import "./chart-figure.css";
import type { Definition } from "./definitions.ts";

interface ChartFigureProps {
  readonly title: string;
  readonly definition: Definition;
  /** Of the saved files, without extension. */
  readonly fileName: string;
  readonly svg?: RefObject<SVGSVGElement | null>;
  readonly table?: () => CsvTable | Promise<CsvTable>;
  /** The values at the step, a legend. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What every plot stands in: its name, what it shows in one sentence, and how to take it along. */
export function ChartFigure({ title, definition, fileName, svg, table, aside, children }: ChartFigureProps) {
  return (
    <figure class="chart">
      <div class="chart-head">
        <h3>{title}</h3>
        <SaveButtons name={fileName} {...(svg && { svg: () => svg.current })} {...(table && { table })} />
      </div>
      {aside}
      <div class="chart-body">{children}</div>
      <figcaption>
        {definition.sentence} <Link href={definition.docs}>More</Link>
      </figcaption>
    </figure>
  );
}
