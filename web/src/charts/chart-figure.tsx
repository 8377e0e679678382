import type { ComponentChildren, RefObject } from "preact";
import { useContext } from "preact/hooks";
import { Link } from "../address/link.tsx";
import type { CsvTable } from "../exports/csv.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import {
  type Figure,
  FigureCollectorContext,
  type FigureOrigin,
  FigureOriginContext,
  type LegendEntry,
} from "../figures/figure.ts";
import { type PlotSource, plotCommand } from "../figures/figure-command.ts";
import { shortened } from "../shell/shortened.ts";
import "./chart-figure.css";
import type { Definition } from "./definitions.ts";

interface ChartFigureProps {
  readonly title: string;
  readonly definition: Definition;
  /** Of the saved files, without extension. */
  readonly fileName: string;
  /** What it is, and of whom: the command that makes it says the same. */
  readonly plot: PlotSource;
  readonly svg: RefObject<SVGSVGElement | null>;
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
export function ChartFigure(props: ChartFigureProps) {
  const { title, definition, fileName, plot, table, legend = [], subject, aside, children } = props;
  const collect = useContext(FigureCollectorContext);
  const origin = useContext(FigureOriginContext);
  const figure: Figure = {
    title,
    subject: [subject ?? "", originText(origin, `${title} ${subject}`)]
      .filter((text) => text !== "")
      .join("; "),
    note: definition.sentence,
    legend,
    name: nameWith(fileName, plot.id, origin),
    command: plotCommand(plot),
    plot: children,
    table: table ?? null,
  };
  if (collect !== null) {
    collect(plot.kind, figure);
    return null;
  }
  return (
    <figure class="chart">
      <div class="chart-head">
        <h3>{title}</h3>
        <SaveButtons name={figure.name} figure={figure} {...(table && { table })} />
      </div>
      {aside}
      <div class="chart-body">{children}</div>
      <figcaption>
        {definition.sentence} <Link href={definition.docs}>More</Link>
      </figcaption>
    </figure>
  );
}

/** A longer prompt would take more room than its figure. */
const PROMPT_LETTERS = 160;

/** @param said - What need not be said again. */
function originText({ network, prompt, seed }: FigureOrigin, said: string): string {
  const quoted =
    prompt === null || said.includes(`“${prompt}”`) ? null : `“${shortened(prompt, PROMPT_LETTERS)}”`;
  return [network, quoted, seed].filter((text) => text !== null && !said.includes(text)).join(", ");
}

/** Long prompts are cut: file systems take names of 255 bytes. */
const PROMPT_LETTERS_OF_NAME = 40;

/** Figures of two experiments never have one name. */
function nameWith(fileName: string, id: string, { network, prompt }: FigureOrigin): string {
  const shortId = id.slice(-8);
  const whose = fileName.includes(shortId) ? fileName : `${fileName}-${shortId}`;
  return [whose, network, prompt?.slice(0, PROMPT_LETTERS_OF_NAME)].filter((part) => part != null).join("-");
}
