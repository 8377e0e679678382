import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import yazl from "yazl";
import { UserInputError } from "../../errors.ts";
import { presentImage } from "../../store/images.ts";
import type { Store } from "../../store/store.ts";
import { confirmSnapshot, takeSnapshot } from "../../store/views/export-snapshot.ts";
import { imageRows } from "../../store/views/exported-rows.ts";
import { chosenExperiments } from "../chosen-experiments.ts";
import { stopIfAborted } from "../images/export-images.ts";
import { newFile } from "../new-folder.ts";
import type { TableSource } from "../tables/exported-table.ts";
import { parquetFormat } from "../tables/parquet-format.ts";
import { type WrittenTable, writeTable } from "../tables/write-table.ts";
import { bundleReadme } from "./bundle-readme.ts";
import { bundleTables } from "./bundle-tables.ts";
import { citationFile, methodsParagraph } from "./citation.ts";
import { citedOf } from "./cited.ts";
import { type BundledTable, croissant } from "./croissant.ts";

export interface ExportBundleOptions {
  /** Ends in `.zip`. */
  readonly out: string;
  readonly force: boolean;
  /** Under which the data are given to others, such as `CC-BY-4.0`; nothing is said of it if left out. */
  readonly licence?: string;
  /** What people wrote: tags, notes, stars, names. */
  readonly withNotes?: boolean;
  /** Further files about an experiment, by name: computed at the export. */
  readonly why?: (experimentId: string) => Promise<Readonly<Record<string, string>>>;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface BundleExport {
  readonly file: string;
  readonly experiments: readonly string[];
  readonly tables: readonly WrittenTable[];
  readonly pictures: number;
  readonly files: number;
}

/** Of the bundles that this version writes and reads. */
export const BUNDLE_FORMAT = 2;
const SUMS_FILE = "SHA256SUMS";

/** Where time begins for zip: equal data are equal files. */
const mtime = new Date(1980, 0, 1);
const settings = { mtime, forceDosTimestamp: true, mode: 0o100644, compress: false };

/**
 * Writes experiments into one archive that explains itself. Nothing in it depends on the machine or the time of the export.
 *
 * @throws UserInputError, InterruptedError, DiskFullError, SnapshotGoneError
 */
export async function exportBundle(
  store: Store,
  references: readonly string[],
  options: ExportBundleOptions,
): Promise<BundleExport> {
  if (!/\.zip$/i.test(options.out)) {
    throw new UserInputError(`--out ${options.out}: expected a file that ends in .zip.`, {
      hint: "For example --out bundle.zip",
    });
  }
  const experiments = chosenExperiments(store, references);
  const { database } = store;
  const snapshot = takeSnapshot(
    database,
    experiments.map(({ id }) => id),
  );
  const source: TableSource = { database, snapshot, models: null, withVectors: true, maps: undefined };
  const cited = citedOf(database, snapshot);
  if (cited.numInvocations === 0) {
    throw new UserInputError(`${store.path}: nothing to export: nothing has been computed yet.`, {
      hint: `Compute it: panic-tda resume ${experiments[0]!.id}`,
    });
  }
  const pass = async (what: string, share: number) => {
    options.onProgress(what, share);
    await setImmediate();
    stopIfAborted(options.signal);
  };

  return newFile(options.out, options, async (file) => {
    const folder = `${file}.tables`;
    await mkdir(folder);
    try {
      const tables: WrittenTable[] = [];
      const wanted = bundleTables(source, options);
      for (const [at, table] of wanted.entries()) {
        tables.push(
          await writeTable(table, parquetFormat, source, folder, () =>
            pass(table.name, (0.6 * at) / wanted.length),
          ),
        );
      }
      const bundled = await Promise.all(
        wanted.map(async (table, at): Promise<BundledTable> => {
          const { file: name, bytes } = tables[at]!;
          const sha256 = await sumOf(join(folder, name));
          return { name: table.name, path: `tables/${name}`, sha256, bytes, columns: table.columns(source) };
        }),
      );
      const pictures: { readonly hash: string; readonly path: string }[] = [];
      let numGivenUp = 0;
      for (const { hash, format, num_bytes } of imageRows(database, snapshot)) {
        // Of a picture that was given up the row is all there is.
        if (num_bytes === 0) numGivenUp++;
        else pictures.push({ hash: hash as string, path: `pictures/${hash}.${format}` });
      }
      const about = { format: BUNDLE_FORMAT, experiments: experiments.map(({ id }) => id) };
      const texts: Record<string, string> = {
        "README.md": bundleReadme(cited, tables, pictures.length, { numGivenUp }),
        "METHODS.md": `${methodsParagraph(cited)}\n`,
        "CITATION.cff": citationFile(cited, options.licence),
        "bundle.json": json(about),
        "croissant.json": json(croissant(cited, bundled, options.licence)),
        "models.json": json(cited.models),
        ...Object.fromEntries(experiments.map(({ id, config }) => [`configs/${id}.json`, json(config)])),
      };

      if (options.why !== undefined) {
        for (const { id } of experiments) {
          await pass("why", 0.6);
          for (const [name, text] of Object.entries(await options.why(id))) texts[`why/${id}/${name}`] = text;
        }
        texts["README.md"] = bundleReadme(cited, tables, pictures.length, { hasWhy: true, numGivenUp });
      }

      const zip = new Archive();
      for (const [path, text] of Object.entries(texts))
        zip.add(path, () => Readable.from([Buffer.from(text)]));
      for (const { path } of bundled)
        zip.add(path, () => createReadStream(join(folder, path.slice("tables/".length))));
      for (const [at, { hash, path }] of pictures.entries()) {
        zip.add(path, () => {
          options.onProgress("pictures", 0.6 + (0.4 * at) / pictures.length);
          return Readable.from([Buffer.from(presentImage(database, hash).bytes)]);
        });
      }
      await zip.writeTo(file, options.signal).catch((error) => {
        stopIfAborted(options.signal);
        throw error;
      });
      confirmSnapshot(database, snapshot);
      return {
        file: options.out,
        experiments: about.experiments,
        tables,
        pictures: pictures.length,
        files: zip.numFiles,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** A zip file that sums up what it holds: each file is asked for when its turn comes, its sum goes into the last one. */
class Archive {
  readonly #zip = new yazl.ZipFile();
  readonly #sums: string[] = [];
  numFiles = 0;

  add(path: string, content: () => Readable): void {
    this.numFiles += 1;
    this.#zip.addReadStreamLazy(path, settings, (give) => {
      const hash = createHash("sha256");
      const summed = summing(hash, () => this.#sums.push(`${hash.digest("hex")}  ${path}\n`));
      let source: Readable;
      try {
        source = content();
      } catch (error) {
        give(error, summed);
        return;
      }
      // An error of the content destroys what follows it, and is told there.
      pipeline(source, summed).catch(() => {});
      give(null, summed);
    });
  }

  async writeTo(file: string, signal: AbortSignal): Promise<void> {
    this.numFiles += 1;
    this.#zip.addReadStreamLazy(SUMS_FILE, settings, (give) =>
      give(null, Readable.from([Buffer.from(this.#sums.sort(byPath).join(""))])),
    );
    this.#zip.on("error", (error) => this.#zip.outputStream.emit("error", error));
    this.#zip.end();
    await pipeline(this.#zip.outputStream, createWriteStream(file, { flags: "wx", flush: true }), { signal });
  }
}

function byPath(a: string, b: string): number {
  return a.slice(64) < b.slice(64) ? -1 : 1;
}

function summing(hash: Hash, done: () => void): Transform {
  return new Transform({
    transform(chunk, _, pass) {
      hash.update(chunk);
      pass(null, chunk);
    },
    flush(pass) {
      done();
      pass();
    },
  });
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
