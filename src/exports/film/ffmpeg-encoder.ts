import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { FilmCodec, FilmEncoder, FilmShape } from "./film-encoder.ts";
import type { Frame } from "./mosaic-frames.ts";

/** The encoders of FFmpeg that make a codec, the best first; which of them it has depends on how it was built. */
const encoders: Readonly<Record<FilmCodec, readonly (readonly string[])[]>> = {
  h264: [
    ["libx264", "-preset", "medium", "-tune", "animation", "-crf", "18"],
    ["libopenh264", "-b:v", "12M"],
  ],
  vp9: [["libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1", "-deadline", "good", "-cpu-used", "4"]],
};

/** FFmpeg's arguments for a codec; undefined if it is not on the PATH or cannot make it. */
export function ffmpegArguments(codec: FilmCodec): readonly string[] | undefined {
  const { status, stdout } = spawnSync("ffmpeg", ["-hide_banner", "-encoders"], { encoding: "utf8" });
  if (status !== 0) return undefined;
  return encoders[codec].find(([name]) => stdout.includes(` ${name} `));
}

/** Frames into FFmpeg's standard input; colours as BT.709, which players assume of films of this size. */
export class FfmpegEncoder implements FilmEncoder {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown[]>;
  #said = "";

  /** @param format - FFmpeg's name of the container: `mp4` or `webm`. */
  constructor(file: string, format: string, codec: readonly string[], { width, height, fps }: FilmShape) {
    this.name = `ffmpeg, ${codec[0]}`;
    const input = [
      "-f",
      "rawvideo",
      "-pix_fmt",
      "rgb24",
      "-s",
      `${width}x${height}`,
      "-r",
      String(fps),
      "-i",
      "-",
    ];
    const colours = [
      ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"],
      ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"],
    ].flat();
    const start = format === "mp4" ? ["-movflags", "+faststart"] : [];
    const output = ["-c:v", ...codec, ...colours, ...start, "-f", format, "-y", file];
    // A process group of its own: Ctrl-C in the terminal is ours to answer.
    this.#process = spawn("ffmpeg", ["-hide_banner", "-loglevel", "error", ...input, ...output], {
      detached: true,
    });
    this.#process.stderr.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-2_000);
    });
    // What it says when it ends is what counts.
    this.#process.stdin.on("error", () => {});
    this.#closed = once(this.#process, "close");
    this.#closed.catch(() => {});
  }

  async write(frame: Frame): Promise<void> {
    if (this.#process.exitCode !== null) throw this.#failure();
    if (this.#process.stdin.write(frame)) return;
    await Promise.race([once(this.#process.stdin, "drain").catch(() => {}), this.#closed]);
  }

  async finish(): Promise<void> {
    this.#process.stdin.end();
    await this.#closed;
    if (this.#process.exitCode !== 0) throw this.#failure();
  }

  async abandon(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#closed.catch(() => {});
  }

  #failure(): Error {
    const isFull = /No space left on device/.test(this.#said);
    const failure = new Error(`ffmpeg ended with ${this.#process.exitCode}: ${this.#said.trim()}`);
    return isFull ? Object.assign(failure, { code: "ENOSPC" }) : failure;
  }
}
