import {
  type ComponentChild,
  type ComponentChildren,
  cloneElement,
  isValidElement,
  toChildArray,
} from "preact";
import { renderToString } from "preact-render-to-string";
import type { FigureFacts, FigureStyle } from "../../../src/explorer/plots/figure-module.ts";
import { svgText } from "../../../src/text/svg-text.ts";
import { type Figure, FigureCollectorContext, FileWidthContext, type LegendEntry } from "./figure.ts";
import { plainSvg } from "./plain-svg.ts";
import { linesOf, textWidth } from "./sheet-text.ts";
import { themeColors } from "./theme-colors.ts";

const MM_PER_POINT = 25.4 / 72;
/** The size of the letters at the axes, in the plots' own pixels: what `fontPt` is. */
const AXIS_SIZE = 11;
const TITLE_SIZE = 13;
const PAD = 10;
const LINE = 15;
const MOST_ENTRIES = 24;
const FONT = "Inter, Helvetica, Arial, 'DejaVu Sans', sans-serif";

/** A figure as the text of an SVG file, and what it says of itself. */
export interface RenderedFigure {
  readonly svg: string;
  readonly facts: FigureFacts;
}

/**
 * Draws a figure for a file, with the components of the page: title, whom it is of, legend, the plot, and what it shows. The letters
 * have the size that is asked for, whatever the width; a wider figure has more room, no larger marks.
 *
 * @throws Error if the figure holds no plot, as where there are no data
 */
export function renderFigure(figure: Figure, style: FigureStyle, version: string): RenderedFigure {
  const mmPerPixel = (style.fontPt / AXIS_SIZE) * MM_PER_POINT;
  const width = Math.round(style.widthMm / mmPerPixel);
  const colors = themeColors(style.theme);
  const plot = plotOf(figure.plot, width - 2 * PAD);
  const content: string[] = [];
  let y = PAD;
  const write = (text: string, size: number, color: string, weight = "400") => {
    for (const line of linesOf(text, size, width - 2 * PAD)) {
      y += LINE;
      content.push(
        `<text x="${PAD}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}">${svgText(line)}</text>`,
      );
    }
  };
  write(figure.title, TITLE_SIZE, "var(--ink)", "600");
  write(figure.subject, AXIS_SIZE, "var(--ink-soft)");
  const legend = legendMarkup(figure.legend, width, y);
  content.push(legend.markup);
  y = legend.bottom + PAD;
  const left = Math.max(0, (width - plot.width) / 2);
  content.push(`<g transform="translate(${left},${y})">${plot.markup}</g>`);
  y += plot.height;
  write(figure.note, AXIS_SIZE - 1, "var(--ink-soft)");
  const height = Math.ceil(y + PAD);
  const facts = {
    title: figure.title,
    description: [figure.subject, figure.note].filter((text) => text !== "").join(". "),
    software: `panic-tda ${version}`,
    source: `${figure.command} --theme ${style.theme} --width ${style.widthMm} --font-size ${style.fontPt}`,
  };
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${style.widthMm}mm" height="${(height * mmPerPixel).toFixed(2)}mm" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${AXIS_SIZE}">` +
    `<title>${svgText(figure.title)}</title>${metadata(facts)}` +
    `<rect width="100%" height="100%" fill="${colors.get("--surface")}"/>${plainSvg(content.join(""), colors)}</svg>\n`;
  return { svg, facts };
}

function plotOf(
  children: ComponentChildren,
  width: number,
): { markup: string; width: number; height: number } {
  const html = renderToString(
    <FigureCollectorContext.Provider value={null}>
      <FileWidthContext.Provider value={width}>{copied(children)}</FileWidthContext.Provider>
    </FigureCollectorContext.Provider>,
  );
  const found = /<svg\b((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*>([\s\S]*?)<\/svg>/.exec(html);
  const box = / viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(found?.[1] ?? "");
  if (found === null || box === null) throw new Error("there is no plot to save");
  return { markup: found[2]!, width: Number(box[1]), height: Number(box[2]) };
}

/** Elements that the page shows hold its state; the file is drawn from copies of them. */
function copied(children: ComponentChildren): ComponentChild[] {
  return toChildArray(children).map((child) => {
    if (!isValidElement(child)) return child;
    const within = (child.props as { children?: unknown }).children;
    const isElements = Array.isArray(within) || isValidElement(within);
    return isElements
      ? cloneElement(child, {}, copied(within as ComponentChildren))
      : cloneElement(child, {});
  });
}

function legendMarkup(
  entries: readonly LegendEntry[],
  width: number,
  top: number,
): { markup: string; bottom: number } {
  if (entries.length === 0) return { markup: "", bottom: top };
  const marks: string[] = [];
  let x = PAD;
  let y = top + LINE + 3;
  const label = (text: string) =>
    marks.push(`<text x="${x}" y="${y}" fill="var(--ink)">${svgText(text)}</text>`);
  const most = width - 2 * PAD - 16;
  for (const { name, color, mark } of entries.slice(0, MOST_ENTRIES)) {
    const text = linesOf(name, AXIS_SIZE, most - AXIS_SIZE)[0] ?? "";
    const shown = text.length < name.trim().length ? `${text}…` : text;
    const wide = 16 + textWidth(shown, AXIS_SIZE) + 12;
    if (x > PAD && x + wide - 12 > width - PAD) [x, y] = [PAD, y + LINE];
    const drawn = mark ?? "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0";
    marks.push(`<path d="${drawn}" transform="translate(${x + 5},${y - 4})" fill="${color}"/>`);
    x += 16;
    label(shown);
    x += wide - 16;
  }
  if (entries.length > MOST_ENTRIES) {
    [x, y] = [PAD, y + LINE];
    label(`and ${entries.length - MOST_ENTRIES} more`);
  }
  return { markup: marks.join(""), bottom: y };
}

function metadata({ title, description, software, source }: FigureFacts): string {
  const entry = (name: string, value: string) => `<dc:${name}>${svgText(value)}</dc:${name}>`;
  return (
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">' +
    `<rdf:Description>${entry("title", title)}${entry("description", description)}${entry("creator", software)}${entry("source", source)}` +
    "</rdf:Description></rdf:RDF></metadata>"
  );
}
