import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { UserInputError } from "../../errors.ts";
import { newFile } from "../../exports/new-folder.ts";
import { packageVersion } from "../../system/package-version.ts";
import { explorerInProcess } from "../in-process.ts";
import { figureDotsPerInch } from "./figure-limits.ts";
import type { FigureModule, FigureStyle, PlotFile } from "./figure-module.ts";
import { nothingToDraw } from "./nothing-to-draw.ts";
import type { PlotKind } from "./plot-kinds.ts";

/** What a plot can be written as: the figure, or the numbers behind it. */
const plotFormats = ["svg", "png", "csv", "md"] as const;
export type PlotFormat = (typeof plotFormats)[number];

export interface WritePlotsOptions {
  readonly kind: PlotKind;
  /** The full id of a run or an experiment, as the kind wants. */
  readonly id: string;
  /** Its experiment's, or the same one. */
  readonly experimentId: string;
  readonly embeddingModel?: string;
  readonly runs?: readonly string[];
  readonly style: FigureStyle;
  readonly formats: readonly PlotFormat[];
  /** An existing folder. */
  readonly out: string;
  readonly force: boolean;
  /** A command as the user would give it, by what follows the program's name. */
  readonly suggested: (rest: string) => string;
  readonly onDefect: (error: unknown) => void;
}

export interface WrittenPlot {
  readonly title: string;
  readonly files: readonly string[];
}

const MM_PER_INCH = 25.4;

/**
 * Draws plots with the page's own code and writes them.
 *
 * @throws UserInputError if there is nothing to draw, or a file exists
 */
export async function writePlots(databasePath: string, options: WritePlotsOptions): Promise<WrittenPlot[]> {
  const { kind, id, experimentId, embeddingModel, runs, style, formats, out, force, suggested, onDefect } =
    options;
  // Made by the build from the page's sources: this program does not know its types otherwise.
  const built: string = "#figures";
  const figures = (await import(built)) as FigureModule;
  await using explorer = explorerInProcess(databasePath, onDefect);
  const plots = await figures
    .drawPlots({
      kind,
      id,
      ...(embeddingModel !== undefined && { embeddingModel }),
      ...(runs !== undefined && { runs }),
      style,
      version: packageVersion,
      ask: explorer.ask,
      picture: pictureAddress,
    })
    .catch((error: unknown) => {
      throw said(error);
    });
  if (plots.length === 0) throw nothingToDraw(kind, { id, experimentId, suggested, embeddingModel });
  const written: WrittenPlot[] = [];
  for (const plot of named(plots)) {
    const files: string[] = [];
    for (const format of formats) {
      const path = join(out, `${plot.name}.${format}`);
      const content = await contentOf(plot, format, figures);
      await newFile(path, { force }, (file) => writeFile(file, content));
      files.push(path);
    }
    written.push({ title: plot.title, files });
  }
  return written;
}

async function contentOf(
  plot: PlotFile,
  format: PlotFormat,
  figures: FigureModule,
): Promise<string | Uint8Array> {
  if (format === "svg") return plot.svg;
  if (format === "csv") return plot.csv;
  if (format === "md") return plot.markdown;
  const png = await sharp(Buffer.from(inPixels(plot.svg)))
    .png()
    .toBuffer();
  return figures.withPngText(png, plot.description, figureDotsPerInch);
}

/** A figure that measures what a PNG of its size has: librsvg takes millimetres and density for the same thing twice. */
function inPixels(svg: string): string {
  const pixels = (mm: string) => Math.round((Number(mm) / MM_PER_INCH) * figureDotsPerInch);
  return svg.replace(
    /width="([\d.]+)mm" height="([\d.]+)mm"/,
    (_, width: string, height: string) => `width="${pixels(width)}" height="${pixels(height)}"`,
  );
}

async function pictureAddress(pixels: Uint8Array, width: number, height: number): Promise<string> {
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

/** Two figures never have one name: file systems may not tell letters apart by their case. */
function named(plots: readonly PlotFile[]): PlotFile[] {
  const seen = new Map<string, number>();
  return plots.map((plot) => {
    const key = plot.name.toLowerCase();
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times === 1 ? plot : { ...plot, name: `${plot.name}-${times}` };
  });
}

/** What the explorer's answers refuse, as the command says it. */
function said(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "AskError") return error;
  const { status, hint } = error as Error & { status: number | null; hint: string | null };
  if (status === null || status >= 500) return error;
  return new UserInputError(error.message, { ...(hint !== null && { hint }), cause: error });
}
