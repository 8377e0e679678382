import { open } from "node:fs/promises";
import { UserInputError } from "../errors.ts";

const HEAD_BYTES = 16;
const ZIP = Buffer.from("PK");
const SQLITE = Buffer.from("SQLite format 3\0");

/**
 * What a file is that is to be imported, told by its first bytes.
 *
 * @throws UserInputError if it is neither, or cannot be read
 */
export async function kindOfFile(path: string): Promise<"bundle" | "database"> {
  const head = await headOf(path);
  if (head.subarray(0, ZIP.length).equals(ZIP)) return "bundle";
  if (head.equals(SQLITE)) return "database";
  throw new UserInputError(`${path}: this is neither a bundle of panic-tda nor a database.`, {
    hint: "A bundle is what panic-tda export bundle has written. A database may be one of ours, or of an earlier version.",
  });
}

async function headOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UserInputError(
      `${path}: ${isMissing ? "there is no such file" : error instanceof Error ? error.message : error}.`,
      { cause: error },
    );
  }
}
