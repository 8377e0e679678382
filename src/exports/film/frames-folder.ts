import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { FilmEncoder, FilmShape } from "./film-encoder.ts";

/** Frames as PNG files, `00001.png` and so on, for whatever makes films of them. */
export function framesFolder(folder: string, { width, height }: FilmShape): FilmEncoder {
  let written = 0;
  return {
    name: "frames",
    async write(frame) {
      written += 1;
      const png = await sharp(frame, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      await writeFile(join(folder, `${String(written).padStart(5, "0")}.png`), png);
    },
    finish: async () => {},
    abandon: async () => {},
  };
}
