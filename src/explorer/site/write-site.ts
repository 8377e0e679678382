import { cp, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { newFolder } from "../../exports/new-folder.ts";
import { loadSharp } from "../../images/image-codec.ts";
import { packageVersion } from "../../system/package-version.ts";
import type { ExperimentAnswer } from "../api/experiments.ts";
import { explorerInProcess, type InProcessExplorer } from "../in-process.ts";
import { pathOf, routes } from "../routes.ts";
import { SiteCollector } from "./collect-site.ts";
import type { SiteFile } from "./site-data.ts";

/** The page as classic scripts; made by the build. */
const builtPage = join(
  dirname(createRequire(import.meta.url).resolve("../../../package.json")),
  "dist",
  "site",
);
/** Pixels of a picture's longer side. */
const PICTURE_SIZE = 256;
const SAMPLE = 24;

export interface WriteSiteOptions {
  /** Full ids of experiments, the newest first. */
  readonly experiments: readonly string[];
  /** Whether these are all of the database: only then are clusters told, which are those of all. */
  readonly areAll: boolean;
  /** Whether tags, notes, stars and names that people gave are copied. */
  readonly withNotes: boolean;
  readonly out: string;
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
  /** Told roughly how large it will be, before anything is written. */
  readonly onForecast: (bytes: number) => void;
  readonly onDefect: (error: unknown) => void;
}

export interface WrittenSite {
  readonly folder: string;
  readonly experiments: readonly string[];
  readonly runs: number;
  readonly pictures: number;
  /** Pictures whose files were given up: the copy says so in their places. */
  readonly givenUp: number;
  readonly bytes: number;
}

/**
 * Writes the explorer as a folder of files that any web server, or a browser without one, opens.
 *
 * @throws UserInputError if the folder exists and may not be used
 */
export async function writeSite(databasePath: string, options: WriteSiteOptions): Promise<WrittenSite> {
  const { experiments, areAll, withNotes, out, force, signal, onProgress, onForecast, onDefect } = options;
  await using explorer = explorerInProcess(databasePath, onDefect);
  const collector = new SiteCollector(explorer, experiments, { withClusters: areAll, withNotes });
  const runs = await collector.readRuns();
  return await newFolder(out, { force }, async (folder) => {
    await mkdir(join(folder, "data"));
    await mkdir(join(folder, "pictures"));
    let bytes = 0;
    const numSteps = experiments.length + runs.length;
    let numDone = 0;
    const files: [string, SiteFile][] = [];
    // Held until the forecast is told: of the usual experiment it is a few megabytes.
    for (const id of experiments) {
      files.push([`experiment-${id}`, await collector.experiment(id)]);
      signal.throwIfAborted();
      onProgress("answers", ++numDone / numSteps);
    }
    for (const { id } of runs) {
      files.push([`run-${id}`, await collector.run(id)]);
      signal.throwIfAborted();
      onProgress("answers", ++numDone / numSteps);
    }
    const summaries = await Promise.all(
      experiments.map(async (experiment) => {
        const path = pathOf(routes.experiment, { experiment });
        return (await (await explorer.ask(path)).json()) as ExperimentAnswer;
      }),
    );
    files.push(["index", await collector.index(summaries.map(summaryOf), packageVersion)]);
    const scripts = files.map(([name, file]) => [name, scriptOf(name, file)] as const);
    const hashes = [...collector.pictures];
    const ofScripts = scripts.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
    onForecast(ofScripts + (await forecastPictures(explorer, hashes)) + (await folderBytes(builtPage)));
    await cp(builtPage, folder, { recursive: true });
    await writeFile(join(folder, "index.html"), PAGE);
    for (const [name, text] of scripts) await writeFile(join(folder, "data", `${name}.js`), text);
    let pictures = 0;
    for (const [at, hash] of hashes.entries()) {
      signal.throwIfAborted();
      const file = await picture(explorer, hash);
      if (file !== null) {
        await writeFile(join(folder, "pictures", `${hash}.webp`), file);
        pictures++;
      }
      onProgress("pictures", (at + 1) / hashes.length);
    }
    bytes = await folderBytes(folder);
    return {
      folder: out,
      experiments,
      runs: runs.length,
      pictures,
      givenUp: hashes.length - pictures,
      bytes,
    };
  });
}

/** A page without any script of its own within: what models wrote stands in strings of files, and nowhere else. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>PANIC-TDA</title>
    <link rel="icon" href="mark.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="site.css" />
    <script src="data/index.js" defer></script>
    <script src="site.js" defer></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>The explorer is a page written in JavaScript.</noscript>
  </body>
</html>
`;

/** A classic script that holds one string; nothing in it can end it, nor the element that loads it. */
function scriptOf(name: string, file: SiteFile): string {
  const text = JSON.stringify(JSON.stringify(file))
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return `(globalThis.panicTdaData ??= {})[${JSON.stringify(name)}] = ${text};\n`;
}

function summaryOf(experiment: ExperimentAnswer) {
  const { id, shortId, name, createdAt, startedAt, completedAt, failedAt, failure } = experiment;
  const { numNetworks, numSeeds, numPrompts, maxLength, status } = experiment;
  const when = { createdAt, startedAt, completedAt, failedAt, failure };
  return { id, shortId, name, ...when, numNetworks, numSeeds, numPrompts, maxLength, status };
}

/** Null where the file of a picture was given up. */
async function picture(explorer: InProcessExplorer, hash: string): Promise<Buffer | null> {
  const response = await explorer.ask(pathOf(routes.image, { hash }, { size: PICTURE_SIZE }));
  if (response.status === 404) return null;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.headers.get("content-type") === "image/webp") return bytes;
  const sharp = await loadSharp();
  return await sharp(bytes).webp({ quality: 80 }).toBuffer();
}

async function forecastPictures(explorer: InProcessExplorer, hashes: readonly string[]): Promise<number> {
  const stride = Math.max(1, Math.floor(hashes.length / SAMPLE));
  const sample = hashes.filter((_, at) => at % stride === 0);
  let bytes = 0;
  for (const hash of sample) bytes += (await picture(explorer, hash))?.length ?? 0;
  return sample.length === 0 ? 0 : (bytes / sample.length) * hashes.length;
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}
