// Draws one run of SketchT2I and SketchI2T as a film strip: docs/images/sketch-film-strip.svg.
// Usage: npm run sketch:film-strip [-- PROMPT SEED NUMBER_OF_PICTURES]
import { writeFileSync } from "node:fs";
import sharp from "sharp";
import { sketchI2T } from "../dist/models/sketch-i2t.js";
import { sketchT2I } from "../dist/models/sketch-t2i.js";

const [prompt = "A beautiful sunset over the ocean", seed = "5", numPictures = "10"] = process.argv.slice(2);
const target = new URL("../docs/images/sketch-film-strip.svg", import.meta.url);

/** Lengths in SVG user units, which are pixels at the picture's own size. */
const column = 182;
const picture = 160;
const margin = 16;
const lineHeight = 15;
const numColumns = 5;
const lettersPerLine = 25;
const rowHeight = picture + 5 * lineHeight + 30;
const header = 58;

const context = { signal: new AbortController().signal };

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** @param {string} text */
function linesOf(text) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lettersPerLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @type {string[]} */
const captions = [];
/** @type {string[]} */
const parts = [];
let text = prompt;
for (let i = 0; i < Number(numPictures); i++) {
  const pictures = await sketchT2I.invoke([text], [Number(seed)], context);
  const [caption = ""] = await sketchI2T.invoke(pictures, [Number(seed)], context);
  const { pixels, width, height } = /** @type {import("../src/images/rgb-image.ts").RgbImage} */ (
    pictures[0]
  );
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(picture, picture)
    .png({ palette: true, colours: 96, effort: 10 })
    .toBuffer();
  const x = margin + (i % numColumns) * column;
  const y = header + Math.floor(i / numColumns) * rowHeight;
  const repeated = captions.includes(caption);
  parts.push(
    `<image x="${x}" y="${y}" width="${picture}" height="${picture}" href="data:image/png;base64,${png.toString("base64")}"/>`,
    `<text class="number" x="${x + 7}" y="${y + 17}">${i + 1}</text>`,
  );
  if (i + 1 < Number(numPictures))
    parts.push(
      `<text class="arrow" x="${x + picture + 11}" y="${y + picture / 2 + 5}" text-anchor="middle">→</text>`,
    );
  linesOf(caption).forEach((line, row) => {
    const kind = repeated ? ' class="again"' : "";
    parts.push(`<text${kind} x="${x}" y="${y + picture + 18 + row * lineHeight}">${escaped(line)}</text>`);
  });
  captions.push(caption);
  text = caption;
}

const width = margin + Math.min(numColumns, captions.length) * column + 8;
const height = header + Math.ceil(captions.length / numColumns) * rowHeight;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${captions.length} pictures of one run that starts with “${escaped(prompt)}”</title>
<style>
  text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #2a2c34; }
  .prompt { font-size: 19px; font-weight: 600; }
  .number { font-size: 11px; fill: #ffffff; stroke: #2a2c34; stroke-width: 2.5px; paint-order: stroke; }
  .arrow { font-size: 17px; fill: #8e939b; }
  .again { fill: #b0352f; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text class="prompt" x="${margin}" y="36">Prompt: “${escaped(prompt)}”</text>
${parts.join("\n")}
</svg>
`;
writeFileSync(target, svg);
for (const [i, caption] of captions.entries()) console.log(`${String(i + 1).padStart(2)}  ${caption}`);
