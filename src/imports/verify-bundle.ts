import type { BundleFile } from "./bundle-file.ts";

export interface BundleFinding {
  readonly file: string;
  readonly problem: "changed" | "missing" | "not in SHA256SUMS" | "unreadable";
}

export interface VerifiedBundle {
  /** How many files' sums were computed. */
  readonly files: number;
  readonly findings: readonly BundleFinding[];
}

const SUMS_FILE = "SHA256SUMS";

/** Compares every file of a bundle with the sum that the bundle has of it. */
export async function verifyBundle(
  bundle: BundleFile,
  signal: AbortSignal,
  onProgress: (share: number) => void = () => {},
): Promise<VerifiedBundle> {
  const expected = parseSums((await bundle.bytes(SUMS_FILE)).toString("utf8"));
  const findings: BundleFinding[] = [];
  let files = 0;
  for (const [file, sum] of expected) {
    signal.throwIfAborted();
    onProgress(files / Math.max(1, expected.size));
    files += 1;
    if (!bundle.entries.has(file)) {
      findings.push({ file, problem: "missing" });
      continue;
    }
    const found = await bundle.sum(file).catch(() => undefined);
    if (found !== sum) findings.push({ file, problem: found === undefined ? "unreadable" : "changed" });
  }
  for (const file of bundle.entries.keys())
    if (file !== SUMS_FILE && !expected.has(file)) findings.push({ file, problem: "not in SHA256SUMS" });
  return { files, findings };
}

/** The lines of `sha256sum`. */
function parseSums(text: string): Map<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
