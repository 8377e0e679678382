import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserInputError } from "../errors.ts";
import { DiskFullError } from "../store/database-errors.ts";

/**
 * Fills a folder that appears under its name only when it is complete: until then its files are in a hidden folder beside it, which
 * is deleted if anything goes wrong.
 *
 * @param options.force - Take a folder that exists: files of the same names are replaced, others stay.
 * @param fill - Writes files into the folder that it is given.
 * @throws UserInputError if the folder exists, and may not be used or is a file
 * @throws DiskFullError
 */
export async function newFolder<Result>(
  path: string,
  options: { readonly force: boolean },
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  await refuseTarget(path, options.force, "folder");
  return withScratch(path, async (scratch) => {
    await mkdir(scratch);
    const result = await fill(scratch);
    if (existsSync(path)) await moveInto(scratch, path);
    else await rename(scratch, path);
    return result;
  });
}

/** Makes a file that appears under its name only when it is complete, as {@link newFolder} does. */
export async function newFile<Result>(
  path: string,
  options: { readonly force: boolean },
  write: (file: string) => Promise<Result>,
): Promise<Result> {
  await refuseTarget(path, options.force, "file");
  return withScratch(path, async (scratch) => {
    const result = await write(scratch);
    await rename(scratch, path);
    return result;
  });
}

async function refuseTarget(path: string, force: boolean, kind: "file" | "folder"): Promise<void> {
  const parent = dirname(resolve(path));
  if (!existsSync(parent)) {
    throw new UserInputError(`${path}: the folder ${dirname(path)} does not exist.`, {
      hint: "Make it first, or name another place.",
    });
  }
  if (!statSync(parent).isDirectory()) {
    throw new UserInputError(`${dirname(path)}: expected a folder, found a file.`, {
      hint: "Name another place.",
    });
  }
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  const isFolder = found.isDirectory();
  if (isFolder !== (kind === "folder")) {
    throw new UserInputError(`${path}: expected a ${kind}, found a ${isFolder ? "folder" : "file"}.`, {
      hint: "Name another place.",
    });
  }
  if (force || (isFolder && (await readdir(path)).length === 0)) return;
  throw new UserInputError(`${path}: this ${kind} exists, nothing was written.`, {
    hint:
      kind === "folder"
        ? "Name another one; or add --force: files of the same names are replaced, others stay."
        : "Name another one; or add --force to replace it.",
  });
}

async function withScratch<Result>(
  path: string,
  work: (scratch: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(path);
  const scratch = join(dirname(target), `.${basename(target)}.${randomUUID()}.unfinished`);
  try {
    return await work(scratch);
  } catch (error) {
    throw named(error, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function moveInto(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const target = join(to, entry.name);
    const isMerged = entry.isDirectory() && existsSync(target);
    if (isMerged) await moveInto(join(from, entry.name), target);
    else await rename(join(from, entry.name), target);
  }
}

/** Errors of the file system that a user can mend, by their name. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new DiskFullError(
        `${path}: the disk is full. What was written of the export has been deleted.`,
        {
          cause: error,
        },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UserInputError(`${path}: may not be written here: ${error.message}.`, {
        hint: "Name another place.",
        cause: error,
      });
    default:
      return error;
  }
}
