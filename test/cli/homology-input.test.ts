import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { root, runCommand } from "./command.ts";

const npy = (name: string) => join(root, "test", "golden", "npy", `${name}.npy`);

/** Of the rectangle of 3 by 4. */
const LOOP = "H1: 1 bar, entropy 0.0000 nats\n  [4.00000, 5.00000)\n";

async function homology(...args: string[]) {
  return runCommand(["homology", "--max-homology-dimension", "1", ...args], { cwd: temporaryFolder() });
}

test("points and condensed distances that numpy wrote have the diagrams of the rectangle that they are", async () => {
  for (const args of [
    [npy("float32")],
    [npy("int64"), "--metric", "euclidean"],
    [npy("condensed"), "--from", "distances"],
  ]) {
    const { stdout, stderr } = await homology(...args);
    expect(stderr).toBe("");
    expect(stdout).toContain(LOOP);
  }
  const { stdout } = await homology(npy("float64"), "--metric", "manhattan");
  expect(stdout).toContain("[4.00000, 7.00000)\n");
});

test("a gzipped CSV with names is read where they are announced", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "points.csv.gz"), gzipSync(";x;y\na;0;0\nb;3;0\nc;3;4\nd;0;4\n"));
  const args = "homology points.csv.gz --max-homology-dimension 1 --separator semicolon --header --index";
  expect((await runCommand(args.split(" "), { cwd })).stdout).toContain(LOOP);
});

test("points at infinite distance are never joined", async () => {
  const { stdout } = await homology(npy("never-joined"), "--from", "distances", "--json");
  expect(JSON.parse(stdout).diagrams[0]).toEqual([
    [0, 1],
    [0, null],
    [0, null],
  ]);
});

test("rounding noise is taken out where that is asked for, and how much it was is told", async () => {
  const cwd = temporaryFolder();
  const noisy = join(root, "test", "golden", "faults", "distances-rounding.json");
  writeFileSync(join(cwd, "noisy.json"), JSON.stringify(JSON.parse(readFileSync(noisy, "utf8")).input));
  const refused = await runCommand(["homology", "noisy.json", "--from", "distances"], { cwd });
  expect(refused.stderr).toMatch(
    /^noisy.json: distances: row \d+, column \d+: found [\s\S]+Where only rounding is to blame: --symmetrize takes the mean/,
  );
  expect(refused.exitCode).toBe(2);
  const mended = await runCommand(["homology", "noisy.json", "--from", "distances", "--symmetrize"], { cwd });
  expect(mended.stderr).toMatch(
    /^noisy.json: symmetrized, which changed no number by more than [\d.]+e-\d+\.\n$/,
  );
  expect(mended.exitCode).toBe(0);
});

test("correlations become the distances of their variables", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "r.csv"), "1,0.5,-1\n0.5,1,0\n-1,0,1\n");
  const args = "homology r.csv --from correlation --max-homology-dimension 0 --json".split(" ");
  const { stdout } = await runCommand(args, { cwd });
  // √(2 (1 − 0.5)) and √(2 (1 − 0)).
  expect(JSON.parse(stdout).diagrams[0]).toEqual([
    [0, 1],
    [0, Math.fround(Math.SQRT2)],
    [0, null],
  ]);
});

test.each([
  [
    ["--from", "distances"],
    "found 4 rows of 2 numbers, expected as many rows as columns.\n  If they are points: --from points.",
  ],
  [["--from", "correlation"], "found 4 rows of 2 numbers, expected as many rows as columns."],
  [
    ["--metric", "cosine"],
    "points: row 0: found only zeros, which has no direction, expected a point that cosine distances know.",
  ],
  [["--symmetrize"], "--symmetrize: it is for matrices, and the numbers are taken for points."],
  [
    ["--from", "distances", "--metric", "cosine"],
    "--metric cosine: it says how distances of points are measured",
  ],
  [["--separator", "1"], "expected comma, semicolon, tab, space, or one character that no number has"],
  [["--header"], "--header: found a NumPy array, expected text with separated columns."],
])("%j of a NumPy array of points is refused", async (args, said) => {
  const { stderr, stdout, exitCode } = await homology(npy("float64"), ...args);
  expect(stderr).toContain(said);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
});
