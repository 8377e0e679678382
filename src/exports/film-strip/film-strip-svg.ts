import sharp from "sharp";
import { svgText } from "../../text/svg-text.ts";
import { wrappedLines } from "../wrapped-lines.ts";

/** A picture of a film strip, with what was seen in it. */
export interface FilmStripPicture {
  /** A complete file in any format. */
  readonly bytes: Uint8Array;
  /** Stands in the corner of the picture. */
  readonly label: string;
  /** Null: not described yet. */
  readonly caption: string | null;
}

/** Lengths in SVG user units, which are pixels at the picture's own size. */
const COLUMN = 182;
const PICTURE = 160;
const MARGIN = 16;
const LINE_HEIGHT = 15;
const COLUMNS_OF_LETTERS = 25;
const MOST_LINES = 5;
const ROW_HEIGHT = PICTURE + MOST_LINES * LINE_HEIGHT + 30;
const HEADER = 58;

/**
 * One run as a strip: its pictures, numbered, with the caption under each; a caption that was there before is red.
 *
 * @param numColumns - Pictures side by side.
 * @returns an SVG document that holds its pictures
 */
export async function filmStripSvg(
  prompt: string,
  pictures: readonly FilmStripPicture[],
  numColumns = 5,
): Promise<string> {
  const parts: string[] = [];
  const seen = new Set<string>();
  for (const [i, { bytes, label, caption }] of pictures.entries()) {
    const png = await sharp(bytes)
      .resize(PICTURE, PICTURE)
      .png({ palette: true, colours: 96, effort: 10 })
      .toBuffer();
    const x = MARGIN + (i % numColumns) * COLUMN;
    const y = HEADER + Math.floor(i / numColumns) * ROW_HEIGHT;
    parts.push(
      `<image x="${x}" y="${y}" width="${PICTURE}" height="${PICTURE}" href="data:image/png;base64,${png.toString("base64")}"/>`,
      `<text class="number" x="${x + 7}" y="${y + 17}">${svgText(label)}</text>`,
    );
    if (i + 1 < pictures.length)
      parts.push(
        `<text class="arrow" x="${x + PICTURE + 11}" y="${y + PICTURE / 2 + 5}" text-anchor="middle">→</text>`,
      );
    if (caption === null) continue;
    for (const [row, line] of wrappedLines(caption, COLUMNS_OF_LETTERS, MOST_LINES).entries()) {
      const kind = seen.has(caption) ? ' class="again"' : "";
      parts.push(`<text${kind} x="${x}" y="${y + PICTURE + 18 + row * LINE_HEIGHT}">${svgText(line)}</text>`);
    }
    seen.add(caption);
  }
  const width = MARGIN + Math.min(numColumns, pictures.length) * COLUMN + 8;
  const height = HEADER + Math.ceil(pictures.length / numColumns) * ROW_HEIGHT;
  const title = wrappedLines(`Prompt: “${prompt}”`, Math.floor(width / 10.5), 1)[0] ?? "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${pictures.length} pictures of one run that starts with “${svgText(prompt)}”</title>
<style>
  text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #2a2c34; }
  .prompt { font-size: 19px; font-weight: 600; }
  .number { font-size: 11px; fill: #ffffff; stroke: #2a2c34; stroke-width: 2.5px; paint-order: stroke; }
  .arrow { font-size: 17px; fill: #8e939b; }
  .again { fill: #b0352f; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text class="prompt" x="${MARGIN}" y="36">${svgText(title)}</text>
${parts.join("\n")}
</svg>
`;
}
