import { Command, InvalidArgumentError, Option } from "commander";
import type { FilmCodec } from "../exports/film/film-encoder.ts";
import { counted, duration } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { picturesPerSecondOption } from "./pictures-per-second-option.ts";

interface ExportVideoCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly fps: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly codec: FilmCodec;
  readonly frames?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const SMALLEST = 160;
const LARGEST = 7680;

export const exportVideoCommand = new Command("video")
  .description("make a film of all runs side by side, picture by picture")
  .argument("<ids...>", "experiments: ids, parts of them, latest, or all")
  .addOption(databaseOption())
  .option("--out <file>", "where to; ends in .mp4 or .webm", "panic-tda.mp4")
  .addOption(picturesPerSecondOption())
  .addOption(
    new Option("--size <size>", "width and height in pixels, both even")
      .default({ width: 1920, height: 1080 }, "1920x1080")
      .argParser((text) => {
        const [, width, height] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number);
        const fits = (side: number | undefined): side is number =>
          side !== undefined && side >= SMALLEST && side <= LARGEST && side % 2 === 0;
        if (fits(width) && fits(height)) return { width, height };
        throw new InvalidArgumentError(
          `Expected even numbers of pixels from ${SMALLEST} to ${LARGEST}, such as 1920x1080.`,
        );
      }),
  )
  .addOption(new Option("--codec <name>", "how").choices(["h264", "vp9"]).default("h264"))
  .option("--frames <folder>", "write the frames as PNG files instead")
  .option("--force", "replace what exists")
  .option("--json", "print what was made as JSON")
  .addHelpText("before", "Example: panic-tda export video latest --out film.mp4\n")
  .action(async (references: string[], options: ExportVideoCommandOptions) => {
    const { exportVideo } = await import("../exports/film/export-video.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, "read");
    const made = await exporting((signal, onProgress) =>
      exportVideo(store, references, {
        out: options.out,
        frames: options.frames,
        force: options.force ?? false,
        fps: options.fps,
        ...options.size,
        codec: options.codec,
        signal,
        onProgress,
      }),
    );
    if (options.json) console.log(printableJson(made));
    else
      console.log(
        `${counted(made.runs, "run")} × ${counted(made.pictures, "picture")}, ${counted(made.frames, "frame")}, ` +
          `${duration(made.seconds)}, in ${made.file} (${made.encoder})`,
      );
  });
