import { writeFile } from "node:fs/promises";
import type { FilmEncoder, FilmShape } from "./film-encoder.ts";
import type { Frame } from "./mosaic-frames.ts";

/** From 10, the worst, to 51; below, files are large. */
const QUANTISATION = 20;
/** From 0, the best, to 10. */
const SPEED = 5;

/**
 * H.264 by an encoder that comes with this package, WebAssembly, for machines without FFmpeg. It holds the finished film in memory: some
 * megabytes for a minute.
 */
export async function packagedEncoder(file: string, { width, height, fps }: FilmShape): Promise<FilmEncoder> {
  const { default: h264 } = await import("h264-mp4-encoder");
  const encoder = await h264.createH264MP4Encoder();
  Object.assign(encoder, {
    width,
    height,
    frameRate: fps,
    quantizationParameter: QUANTISATION,
    speed: SPEED,
    // Players seek to these pictures, and some past the nearest one.
    groupOfPictures: Math.max(1, Math.round(2 * fps)),
  });
  encoder.initialize();
  const rgba = new Uint8Array(4 * width * height).fill(255);
  return {
    name: "h264-mp4-encoder",
    async write(frame: Frame) {
      for (let pixel = 0; pixel < width * height; pixel++) {
        rgba[4 * pixel] = frame[3 * pixel]!;
        rgba[4 * pixel + 1] = frame[3 * pixel + 1]!;
        rgba[4 * pixel + 2] = frame[3 * pixel + 2]!;
      }
      encoder.addFrameRgba(rgba);
    },
    async finish() {
      encoder.finalize();
      await writeFile(file, encoder.FS.readFile(encoder.outputFilename));
      encoder.delete();
    },
    async abandon() {
      encoder.delete();
    },
  };
}
