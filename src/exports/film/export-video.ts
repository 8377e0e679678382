import { setImmediate } from "node:timers/promises";
import { UserInputError } from "../../errors.ts";
import type { Experiment } from "../../store/experiments.ts";
import type { Store } from "../../store/store.ts";
import { confirmSnapshot, newestIn, takeSnapshot } from "../../store/views/export-snapshot.ts";
import { packageVersion } from "../../system/package-version.ts";
import { chosenExperiments } from "../chosen-experiments.ts";
import { stopIfAborted } from "../images/export-images.ts";
import { newFile, newFolder } from "../new-folder.ts";
import { noPictureOf } from "../no-picture.ts";
import { FfmpegEncoder, ffmpegArguments } from "./ffmpeg-encoder.ts";
import type { FilmCodec, FilmEncoder, FilmShape } from "./film-encoder.ts";
import { framesFolder } from "./frames-folder.ts";
import { type Mosaic, mosaicOf } from "./mosaic.ts";
import { mosaicFrames, textFrame } from "./mosaic-frames.ts";
import { mosaicLayout, SMALLEST_PICTURE } from "./mosaic-layout.ts";
import { packagedEncoder } from "./packaged-encoder.ts";

export interface ExportVideoOptions extends FilmShape {
  /** The film; ends in `.mp4` or `.webm`. */
  readonly out: string;
  /** A folder for the frames, in place of a film. */
  readonly frames: string | undefined;
  readonly force: boolean;
  readonly codec: FilmCodec;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface VideoExport {
  /** The film, or the folder of frames. */
  readonly file: string;
  readonly experiments: readonly string[];
  readonly runs: number;
  /** The most that a run has. */
  readonly pictures: number;
  readonly frames: number;
  readonly seconds: number;
  readonly encoder: string;
}

const TITLE_SECONDS = 3;
/** The last picture, before the film ends or begins again. */
const LAST_SECONDS = 2;

/**
 * Makes a film of the mosaic of all runs: a title, then all runs' first pictures, all runs' second ones, and so on.
 *
 * @throws UserInputError if there is no picture, no encoder, or no room
 * @throws InterruptedError, DiskFullError, SnapshotGoneError
 */
export async function exportVideo(
  store: Store,
  references: readonly string[],
  options: ExportVideoOptions,
): Promise<VideoExport> {
  const experiments = chosenExperiments(store, references);
  const snapshot = takeSnapshot(
    store.database,
    experiments.map(({ id }) => id),
  );
  const mosaic = mosaicOf(store, experiments, newestIn(snapshot, "invocations"));
  const layout = laidOut(mosaic, options);
  if (mosaic.length === 0) {
    const [run] = experiments.flatMap(({ id }) => [...store.runs(id)].slice(0, 1));
    if (run !== undefined) throw noPictureOf(store, run);
    throw new UserInputError(`${store.path}: nothing to export: no run has a picture yet.`, {
      hint: `Compute them: panic-tda resume ${experiments[0]!.id}`,
    });
  }
  const numRuns = mosaic.runs.flat(2).length;
  const title = await textFrame(
    options.width,
    options.height,
    layout.fontSize,
    titleLines(experiments, mosaic),
  );
  const numTitle = Math.max(1, Math.round(TITLE_SECONDS * options.fps));
  const numLast = Math.max(1, Math.round(LAST_SECONDS * options.fps));

  const film = async (encoder: FilmEncoder): Promise<VideoExport> => {
    let frames = 0;
    const write = async (frame: Uint8Array, times = 1) => {
      for (let time = 0; time < times; time++) {
        await setImmediate();
        stopIfAborted(options.signal);
        await encoder.write(frame);
        frames += 1;
      }
    };
    try {
      await write(title, numTitle);
      const numFrames = mosaic.length + (mosaic.hasStarts ? 1 : 0);
      let at = 0;
      for await (const frame of mosaicFrames(store, mosaic, layout, nameOf(experiments))) {
        at += 1;
        await write(frame, at === numFrames ? numLast : 1);
        options.onProgress("frames", at / numFrames);
      }
      await encoder.finish();
    } catch (error) {
      await encoder.abandon();
      throw error;
    }
    confirmSnapshot(store.database, snapshot);
    return {
      file: options.frames ?? options.out,
      experiments: experiments.map(({ id }) => id),
      runs: numRuns,
      pictures: mosaic.length,
      frames,
      seconds: frames / options.fps,
      encoder: encoder.name,
    };
  };
  if (options.frames !== undefined)
    return newFolder(options.frames, options, (folder) => film(framesFolder(folder, options)));
  const start = encoderFor(options);
  return newFile(options.out, options, async (file) => film(await start(file)));
}

/** How a film of this codec can be made here. Asked before anything is drawn. */
function encoderFor(options: ExportVideoOptions): (file: string) => Promise<FilmEncoder> {
  const [, container] = /\.(mp4|webm)$/i.exec(options.out) ?? [];
  const format = container?.toLowerCase();
  if (format === undefined || (format === "webm" && options.codec === "h264")) {
    throw new UserInputError(
      format === undefined
        ? `--out ${options.out}: expected a file that ends in .mp4 or .webm.`
        : `--out ${options.out}: a .webm file holds vp9, not h264.`,
      { hint: "For example --out film.mp4, or --out film.webm --codec vp9" },
    );
  }
  const codec = ffmpegArguments(options.codec);
  if (codec !== undefined) return async (file) => new FfmpegEncoder(file, format, codec, options);
  if (options.codec === "h264") return (file) => packagedEncoder(file, options);
  throw new UserInputError(`--codec ${options.codec}: no encoder is here: it needs ffmpeg on the PATH.`, {
    hint:
      "Get it: apt-get install ffmpeg, brew install ffmpeg, or https://ffmpeg.org/download.html. Or take --codec h264, which needs " +
      "nothing, or --frames FOLDER for the frames as pictures.",
  });
}

function laidOut(mosaic: Mosaic, { width, height }: FilmShape) {
  const runsPerBlock = Math.max(1, ...mosaic.runs.flat().map((runs) => runs.length));
  const layout = mosaicLayout(width, height, mosaic.prompts.length, mosaic.networks.length, runsPerBlock);
  if (layout !== undefined) return layout;
  throw new UserInputError(
    `--size ${width}x${height}: no room for ${mosaic.runs.flat(2).length} runs (prompts: ${mosaic.prompts.length}, networks: ${mosaic.networks.length}, ` +
      `runs of each: ${runsPerBlock}): pictures would be smaller than ${SMALLEST_PICTURE} pixels.`,
    { hint: "Take a larger size, such as --size 3840x2160, or fewer experiments." },
  );
}

function nameOf(experiments: readonly Experiment[]): string {
  const names = experiments.map(({ id, name }) => name ?? `experiment ${id.slice(-8)}`);
  return names.length <= 2 ? names.join(", ") : `${names.length} experiments`;
}

function titleLines(experiments: readonly Experiment[], mosaic: Mosaic): string[] {
  const runs = mosaic.runs.flat(2).length;
  const seeds = new Set(experiments.flatMap((experiment) => experiment.seeds));
  return [
    nameOf(experiments),
    ...experiments.flatMap(({ description }) => (description === null ? [] : [description])),
    ...mosaic.networks,
    `${runs} runs of up to ${mosaic.length} pictures from ${mosaic.prompts.length === 1 ? "one prompt" : `${mosaic.prompts.length} prompts`}`,
    `seeds: ${[...seeds].map((seed) => (seed === -1 ? "drawn anew" : seed)).join(", ")}`,
    `panic-tda ${packageVersion}`,
  ];
}
