// Draws one run of SketchT2I and SketchI2T as a film strip: docs/images/sketch-film-strip.svg.
// Usage: npm run sketch:film-strip [-- PROMPT SEED NUMBER_OF_PICTURES]
import { writeFileSync } from "node:fs";
import sharp from "sharp";
import { filmStripSvg } from "../dist/exports/film-strip/film-strip-svg.js";
import { sketchI2T } from "../dist/models/sketch-i2t.js";
import { sketchT2I } from "../dist/models/sketch-t2i.js";

const [prompt = "A beautiful sunset over the ocean", seed = "5", numPictures = "10"] = process.argv.slice(2);
const target = new URL("../docs/images/sketch-film-strip.svg", import.meta.url);

const context = { signal: new AbortController().signal };

/** @type {import("../src/exports/film-strip/film-strip-svg.ts").FilmStripPicture[]} */
const pictures = [];
let text = prompt;
for (let i = 0; i < Number(numPictures); i++) {
  const drawn = await sketchT2I.invoke([text], [Number(seed)], context);
  const [caption = ""] = await sketchI2T.invoke(drawn, [Number(seed)], context);
  const { pixels, width, height } = /** @type {import("../src/images/rgb-image.ts").RgbImage} */ (drawn[0]);
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  pictures.push({ bytes, label: String(i + 1), caption });
  text = caption;
}
writeFileSync(target, await filmStripSvg(prompt, pictures));
for (const { label, caption } of pictures) console.log(`${label.padStart(2)}  ${caption}`);
