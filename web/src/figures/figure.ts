import { type ComponentChildren, createContext } from "preact";
import type { PlotKind } from "../../../src/explorer/plots/plot-kinds.ts";
import type { CsvTable } from "../exports/csv.ts";

export interface LegendEntry {
  readonly name: string;
  /** As a style sheet says it. */
  readonly color: string;
  /** Of a mark around 0, 0; a disc if it is left out. */
  readonly mark?: string;
}

/** A plot with what it needs to be understood away from the page. */
export interface Figure {
  readonly title: string;
  /** Of whom or what; empty if the title says it. */
  readonly subject: string;
  /** What it shows, in a sentence. */
  readonly note: string;
  readonly legend: readonly LegendEntry[];
  /** Of its files, without extension. */
  readonly name: string;
  /** How `panic-tda plot` makes it. */
  readonly command: string;
  /** The elements that hold its one SVG. */
  readonly plot: ComponentChildren;
  readonly table: (() => CsvTable | Promise<CsvTable>) | null;
}

/** From whom the numbers of the figures within come: what a file's name and its second line tell. */
export interface FigureOrigin {
  readonly network: string | null;
  readonly prompt: string | null;
  readonly seed: string | null;
}

export const FigureOriginContext = createContext<FigureOrigin>({ network: null, prompt: null, seed: null });

/** Width in pixels of a plot that is drawn for a file; null on the page, where a plot is as wide as its place. */
export const FileWidthContext = createContext<number | null>(null);

/** Takes the figures of what is rendered within, in place of the page. */
export const FigureCollectorContext = createContext<((kind: PlotKind, figure: Figure) => void) | null>(null);
