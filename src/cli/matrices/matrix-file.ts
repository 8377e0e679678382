import { readFileSync } from "node:fs";
import { UserInputError } from "../../errors.ts";

/** The bytes of a file that holds a matrix, unpacked if they were gzipped. */
export interface MatrixFile {
  /** What errors call it. */
  readonly source: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a file, and unpacks it if it is gzipped, which its first bytes tell.
 *
 * @param path - A file, or `-` for standard input.
 * @throws UserInputError if it cannot be read or unpacked, or is of a kind that holds no matrix that could be read
 */
export function readMatrixFile(path: string): MatrixFile {
  const source = path === "-" ? "standard input" : path;
  const packed = bytesOf(path, source);
  const bytes = beginsWith(packed, [0x1f, 0x8b]) ? unpacked(packed, source) : packed;
  for (const { name, begins, mend } of otherFormats) {
    if (!begins.some((beginning) => beginsWith(bytes, beginning))) continue;
    throw new UserInputError(`${source}: expected text in UTF-8 or a .npy file, found ${name}.`, {
      hint: mend,
    });
  }
  return { source, bytes };
}

/** Whether bytes begin with these. */
export function beginsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}

function bytesOf(path: string, source: string): Uint8Array {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT"
        ? "there is no such file."
        : code === "EISDIR"
          ? "expected a file, found a folder."
          : `it cannot be read (${code}).`;
    throw new UserInputError(`${source}: ${why}`, { hint: KINDS, cause: error });
  }
}

/** What a matrix may be kept in, for those whose file is none of it. */
export const KINDS =
  "Points are CSV, a JSON array of arrays of numbers, or a NumPy array (.npy); each of them may be gzipped.";

function unpacked(packed: Uint8Array, source: string): Uint8Array {
  try {
    // Loaded here: most files are not gzipped.
    return process.getBuiltinModule("node:zlib").gunzipSync(packed);
  } catch (error) {
    throw new UserInputError(
      `${source}: it is gzipped, and cut short or damaged: ${(error as Error).message}.`,
      {
        hint: "Try what gzip says of it: gzip --test FILE",
        cause: error,
      },
    );
  }
}

/** What people keep numbers in, too, by the first bytes. */
const otherFormats: readonly { name: string; begins: readonly number[][]; mend: string }[] = [
  {
    name: "UTF-16",
    begins: [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ],
    mend: "Save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 points.csv",
  },
  {
    name: "a zip file, as .npz and .xlsx are too",
    begins: [[0x50, 0x4b, 3, 4]],
    mend: 'Unpack it, or export one table: numpy.save("points.npy", archive["points"]), or CSV.',
  },
  {
    name: "a parquet file",
    begins: [[0x50, 0x41, 0x52, 0x31]],
    mend: 'Write the numbers alone: numpy.save("points.npy", table.to_numpy())',
  },
  {
    name: "an HDF5 or MATLAB file",
    begins: [
      [0x89, 0x48, 0x44, 0x46],
      [0x4d, 0x41, 0x54, 0x4c, 0x41, 0x42],
    ],
    mend: 'Write one array of it: numpy.save("points.npy", points)',
  },
];
