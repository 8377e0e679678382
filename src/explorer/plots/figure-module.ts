import type { PlotKind } from "./plot-kinds.ts";

/** How a figure looks that leaves the page. */
export interface FigureStyle {
  readonly theme: "light" | "dark";
  readonly widthMm: number;
  /** Of the axes, in points; all else follows. */
  readonly fontPt: number;
}

/** What is asked of the page's drawing code where there is no browser. */
export interface PlotRequest {
  readonly kind: PlotKind;
  /** The full id of a run or an experiment, as the kind wants. */
  readonly id: string;
  /** All of the experiment's if it is left out. */
  readonly embeddingModel?: string;
  /** Of `diagrams`: the ids of the runs. */
  readonly runs?: readonly string[];
  readonly style: FigureStyle;
  readonly version: string;
  /** Answers the explorer's paths. */
  readonly ask: (path: string) => Promise<Response>;
  /** Makes a PNG, as a `data:` address, of pixels: red, green, blue, alpha. */
  readonly picture: (pixels: Uint8Array, width: number, height: number) => Promise<string>;
}

/** A figure, drawn. */
export interface PlotFile {
  /** Without extension. */
  readonly name: string;
  readonly title: string;
  readonly svg: string;
  readonly description: FigureFacts;
  /** The numbers behind it. */
  readonly csv: string;
  readonly markdown: string;
}

/** What a file says of itself in its metadata. */
export interface FigureFacts {
  readonly title: string;
  readonly description: string;
  readonly software: string;
  /** The command that makes the same figure. */
  readonly source: string;
}

/** What the built drawing code exports. */
export interface FigureModule {
  drawPlots(request: PlotRequest): Promise<readonly PlotFile[]>;
  withPngText(png: Uint8Array, facts: FigureFacts, dotsPerInch: number): Uint8Array;
}
