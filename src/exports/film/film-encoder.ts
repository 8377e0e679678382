import type { Frame } from "./mosaic-frames.ts";

const filmCodecs = ["h264", "vp9"] as const;
export type FilmCodec = (typeof filmCodecs)[number];

export interface FilmShape {
  /** Even. */
  readonly width: number;
  /** Even. */
  readonly height: number;
  /** Frames per second. */
  readonly fps: number;
}

/** Something that makes a file of frames. */
export interface FilmEncoder {
  /** What it is, for the report. */
  readonly name: string;
  /** Takes a frame; resolves when it wants the next one. */
  write(frame: Frame): Promise<void>;
  finish(): Promise<void>;
  /** Ends it without a file that is of use. */
  abandon(): Promise<void>;
}
