import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { InterruptedError, UserInputError } from "../../errors.ts";
import type { Experiment } from "../../store/experiments.ts";
import { findRun } from "../../store/find-run.ts";
import { presentImage, type StoredImage } from "../../store/images.ts";
import type { Run } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import {
  confirmSnapshot,
  newestIn,
  refuseHalfDeleted,
  takeSnapshot,
} from "../../store/views/export-snapshot.ts";
import { type Picture, picturesOf } from "../../store/views/pictures.ts";
import { newFolder } from "../new-folder.ts";
import { columns } from "../tables/column.ts";
import { csvFormat } from "../tables/csv-format.ts";
import { pictureFacts } from "./picture-facts.ts";
import { type PictureFormat, pictureFile, plainPictureFile } from "./picture-file.ts";
import { pictureFolders } from "./picture-folders.ts";
import { stepFilter } from "./step-filter.ts";

export interface ExportImagesOptions {
  /** The folder. */
  readonly out: string;
  readonly force: boolean;
  readonly format: PictureFormat;
  /** Ids of runs or parts of them; all if empty. */
  readonly runs: readonly string[];
  /** Such as `0,2,10-20`; all if undefined. */
  readonly step: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface ImagesExport {
  readonly folder: string;
  readonly experiment: string;
  readonly pictures: number;
  readonly runs: number;
}

const IN_WORK = 8;
/** As in the tables: what is there before step 0. */
const STEP_OF_PROMPT = -1;
const endings = { png: "png", webp: "webp", jpeg: "jpg" } as const;

const indexColumns = columns(
  "file text",
  "experiment_id text",
  "run_id text",
  "network text",
  "prompt text",
  "run_seed integer",
  "run_number integer",
  "step integer",
  "model text",
  "revision text",
  "seed integer",
  "drawn_from text",
  "caption text",
  "image_hash text",
  "width integer",
  "height integer",
);

/**
 * Writes the pictures of an experiment as files, `network/prompt/seed/step`, with a list of them, `index.csv`. What a run starts from, if
 * that is a picture, is `prompt` beside them.
 *
 * @throws UserInputError if there is nothing to write: which filter leaves nothing
 * @throws InterruptedError, DiskFullError, SnapshotGoneError
 */
export async function exportImages(
  store: Store,
  reference: string,
  options: ExportImagesOptions,
): Promise<ImagesExport> {
  const experiment = store.experiment(reference);
  refuseHalfDeleted(store.path, [experiment]);
  const isWanted = stepFilter(options.step);
  const allRuns = [...store.runs(experiment.id)];
  const wanted = new Set(
    options.runs.map((run) => findRun(store.database, run, { experimentId: experiment.id }).id),
  );
  const runs = allRuns.filter(({ id }) => wanted.size === 0 || wanted.has(id));
  const snapshot = takeSnapshot(store.database, [experiment.id]);
  // All runs have a say in it, so that the same picture has the same path whichever are exported.
  const folders = pictureFolders(allRuns);
  const digits = String(experiment.max_length - 1).length;

  return newFolder(options.out, options, async (folder) => {
    const index = await csvFormat.open(join(folder, "index.csv"), {
      name: "index",
      columns: indexColumns,
      dimension: undefined,
    });
    const inTurn = pLimit(IN_WORK);
    let written = 0;
    try {
      for (const [at, run] of runs.entries()) {
        options.onProgress("pictures", at / runs.length);
        const ofRun = [...picturesOf(store.database, run.id, newestIn(snapshot, "invocations"))].filter(
          ({ step }) => isWanted(step),
        );
        const start = options.step === undefined ? (run.initial_image_hash ?? undefined) : undefined;
        if (ofRun.length > 0 || start !== undefined)
          await mkdir(join(folder, folders.get(run.id)!), { recursive: true });
        if (start !== undefined) {
          const stored = presentImage(store.database, start);
          const file = `${folders.get(run.id)!}/prompt.${endings[options.format]}`;
          await writeFile(join(folder, file), await plainPictureFile(stored.bytes, options.format), {
            flag: "wx",
          });
          await index.write([startRow(run, stored, file)]);
        }
        const write = async (picture: Picture) => {
          stopIfAborted(options.signal);
          const file = fileOf(picture, folders.get(run.id)!, digits, options.format);
          const stored = presentImage(store.database, picture.hash);
          const facts = pictureFacts(experiment, run, picture);
          await writeFile(join(folder, file), await pictureFile(stored.bytes, options.format, facts), {
            flag: "wx",
          });
        };
        // All of them end before an error is told: none is to write into a folder that is being deleted.
        const outcomes = await Promise.allSettled(ofRun.map((picture) => inTurn(write, picture)));
        for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
        await index.write(
          ofRun.map((picture) =>
            indexRow(run, picture, fileOf(picture, folders.get(run.id)!, digits, options.format)),
          ),
        );
        written += ofRun.length;
      }
      await index.finish();
    } catch (error) {
      await index.abandon().catch(() => {});
      throw error;
    }
    if (written === 0) throw nothing(store.path, experiment, options);
    confirmSnapshot(store.database, snapshot);
    return { folder: options.out, experiment: experiment.id, pictures: written, runs: runs.length };
  });
}

function fileOf({ step }: Picture, folder: string, digits: number, format: PictureFormat): string {
  return `${folder}/${String(step).padStart(digits, "0")}.${endings[format]}`;
}

function indexRow(run: Run, picture: Picture, file: string) {
  return [
    file,
    run.experiment_id,
    run.id,
    run.network.join(" → "),
    run.initial_prompt,
    run.seed,
    run.run_number,
    picture.step,
    picture.model,
    picture.revision,
    picture.seed,
    picture.drawn_from,
    picture.caption,
    picture.hash,
    picture.width,
    picture.height,
  ];
}

/** The picture that a run starts from: the step before 0, which no model has made. */
function startRow(run: Run, { hash, width, height }: StoredImage, file: string) {
  const { experiment_id, id, network, initial_prompt, seed, run_number } = run;
  const made = [null, null, null, null, null];
  const about = [experiment_id, id, network.join(" → "), initial_prompt, seed, run_number];
  return [file, ...about, STEP_OF_PROMPT, ...made, hash, width, height];
}

function nothing(path: string, { id }: Experiment, { runs, step }: ExportImagesOptions): UserInputError {
  const filters = [
    ...(runs.length > 0 ? [`--run ${runs.join(" ")}`] : []),
    ...(step === undefined ? [] : [`--step ${step}`]),
  ];
  return filters.length > 0
    ? new UserInputError(
        `${path}: nothing to export: no picture of experiment ${id} fits ${filters.join(" and ")}.`,
        {
          hint: "Only some steps are pictures: those of SketchT2I → SketchI2T, for example, are 0, 2, 4, …",
        },
      )
    : new UserInputError(`${path}: nothing to export: experiment ${id} has no picture yet.`, {
        hint: `Compute it: panic-tda resume ${id}`,
      });
}

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new InterruptedError("Interrupted; what was written of the export has been deleted.");
}
