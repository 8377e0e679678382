import type { FigureStyle } from "./figure-module.ts";

/** What a figure may measure, in the page's dialog and on the command line. Compiled into the page: no imports from Node. */
export const figureLimits = {
  widthMm: { least: 40, greatest: 400 },
  fontPt: { least: 4, greatest: 24 },
} as const;

/** One column of most journals, and letters as they ask for. */
export const defaultFigureStyle: FigureStyle = { theme: "light", widthMm: 120, fontPt: 8 };

/** Of PNG files: what printers ask for. */
export const figureDotsPerInch = 300;
