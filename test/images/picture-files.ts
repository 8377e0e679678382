import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { temporaryFolder } from "../temporary-folder.ts";

/** Left half red, right half blue: 6 × 2 pixels. */
export function halves() {
  const pixels = Buffer.alloc(6 * 2 * 3);
  for (let y = 0; y < 2; y++) for (let x = 0; x < 6; x++) pixels[(y * 6 + x) * 3 + (x < 3 ? 0 : 2)] = 255;
  return sharp(pixels, { raw: { width: 6, height: 2, channels: 3 } });
}

/** Writes files into an empty folder. @returns the folder */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
