import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type Readable, Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import { UserInputError } from "../errors.ts";

/** What is wrong with an archive. */
export class BundleError extends UserInputError {
  override readonly name = "BundleError";
}

export interface BundleEntry {
  readonly path: string;
  /** As the archive says; not more is read. */
  readonly bytes: number;
  readonly entry: yauzl.Entry;
}

/** What is written by `export bundle` is not compressed at all; nothing sound is compressed better than this. */
const GREATEST_RATIO = 200;
const SHORTEST_COMPRESSED = 1_000_000;
const MOST_ENTRIES = 20_000_000;
/** Of a file that is read whole. */
const LARGEST_TEXT = 100_000_000;
const IS_LINK = 0o120000;
const FILE_KIND = 0o170000;

/** An archive that is read entry by entry. It is trusted in nothing: names, sizes and kinds of entries are looked at. */
export class BundleFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, BundleEntry>;
  readonly #zip: yauzl.ZipFile;

  private constructor(path: string, zip: yauzl.ZipFile, entries: ReadonlyMap<string, BundleEntry>) {
    this.path = path;
    this.#zip = zip;
    this.entries = entries;
  }

  /** @throws BundleError if it is no archive, or one that no bundle would be */
  static async open(path: string): Promise<BundleFile> {
    let zip: yauzl.ZipFile;
    try {
      zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    } catch (error) {
      throw damaged(path, error);
    }
    try {
      return new BundleFile(path, zip, await entriesOf(path, zip));
    } catch (error) {
      zip.close();
      throw error instanceof UserInputError ? error : damaged(path, error);
    }
  }

  close(): void {
    this.#zip.close();
  }

  entry(path: string): BundleEntry {
    const found = this.entries.get(path);
    if (found === undefined)
      throw new BundleError(`${this.path}: ${path} is missing: this is no bundle of panic-tda.`);
    return found;
  }

  /** Reads an entry whole. */
  async bytes(path: string): Promise<Buffer> {
    const { bytes } = this.entry(path);
    if (bytes > LARGEST_TEXT) throw new BundleError(`${this.path}: ${path} is too large: ${bytes} bytes.`);
    return buffer(await this.#stream(path));
  }

  /** Unpacks an entry to a file. */
  async unpack(path: string, to: string): Promise<void> {
    await pipeline(await this.#stream(path), createWriteStream(to, { flags: "wx" })).catch((error) => {
      throw error?.code === undefined ? damaged(this.path, error) : error;
    });
  }

  /** SHA-256 of an entry's bytes, as hexadecimal digits. @throws BundleError if it cannot be read to its end */
  async sum(path: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(await this.#stream(path), hash).catch((error) => {
      throw damaged(this.path, error);
    });
    return hash.digest("hex");
  }

  async #stream(path: string): Promise<Readable> {
    const { entry, bytes } = this.entry(path);
    const stream = await this.#zip.openReadStreamPromise(entry).catch((error) => {
      throw damaged(this.path, error);
    });
    const limited = atMost(bytes);
    // What goes wrong with the one destroys the other, and is told there.
    pipeline(stream, limited).catch(() => {});
    return limited;
  }
}

async function entriesOf(path: string, zip: yauzl.ZipFile): Promise<Map<string, BundleEntry>> {
  const entries = new Map<string, BundleEntry>();
  if (zip.entryCount > MOST_ENTRIES)
    throw new BundleError(`${path}: it has ${zip.entryCount} files, which no bundle has.`);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    if (entries.has(name)) throw new BundleError(`${path}: it has two files called ${name}.`);
    if (name.endsWith("/") || ((entry.externalFileAttributes >>> 16) & FILE_KIND) === IS_LINK)
      throw new BundleError(
        `${path}: ${name} is a ${name.endsWith("/") ? "folder" : "link"}, which no bundle has.`,
      );
    const { compressedSize, uncompressedSize } = entry;
    if (uncompressedSize > SHORTEST_COMPRESSED && uncompressedSize > GREATEST_RATIO * compressedSize)
      throw new BundleError(
        `${path}: ${name} says that it grows from ${compressedSize} to ${uncompressedSize} bytes, which nothing in a bundle does.`,
      );
    entries.set(name, { path: name, bytes: uncompressedSize, entry });
  }
  return entries;
}

function atMost(bytes: number): Transform {
  let read = 0;
  return new Transform({
    transform(chunk, _, pass) {
      read += chunk.length;
      if (read > bytes) pass(new Error(`more than the ${bytes} bytes that it says it has`));
      else pass(null, chunk);
    },
  });
}

function damaged(path: string, error: unknown): BundleError {
  if (error instanceof BundleError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new BundleError(`${path}: there is no such file.`, { cause: error });
  const reason = String(error instanceof Error ? error.message : error).replace(/\.$/, "");
  return new BundleError(`${path}: the archive is damaged or no archive: ${reason}.`, {
    hint: "Fetch it again: it may have been cut off on the way.",
    cause: error,
  });
}
