import type { ComponentChildren, RefObject } from "preact";
import { Link } from "../address/link.tsx";
import type { CsvTable } from "../exports/csv.ts";
import type { LegendEntry } from "../exports/figure-description.ts";
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
  /** For a saved file, which has nothing else beside it. */
  readonly legend?: readonly LegendEntry[];
  /** Of whom or what, for a saved file: the page says it elsewhere. */
  readonly subject?: string;
  /** The values at the step, a legend. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What every plot stands in: its name, what it shows in one sentence, and how to take it along. */
export function ChartFigure({
  title,
  definition,
  fileName,
  svg,
  table,
  legend,
  subject,
  aside,
  children,
}: ChartFigureProps) {
  return (
    <figure class="chart">
      <div class="chart-head">
        <h3>{title}</h3>
        <SaveButtons
          name={fileName}
          description={{
            title: subject === undefined ? title : `${title}: ${subject}`,
            note: definition.sentence,
            ...(legend && { legend }),
          }}
          {...(svg && { svg: () => svg.current })}
          {...(table && { table })}
        />
      </div>
      {aside}
      <div class="chart-body">{children}</div>
      <figcaption>
        {definition.sentence} <Link href={definition.docs}>More</Link>
      </figcaption>
    </figure>
  );
}
