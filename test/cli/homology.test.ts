import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { root, runCommand } from "./command.ts";

const SQUARE = "0,0\n1,0\n1,1\n0,1\n";

test("the corners of a unit square have one bar in H1, [1, √2), as text", async () => {
  const { stdout, stderr, exitCode } = await runCommand(["homology", "-"], {
    cwd: temporaryFolder(),
    input: SQUARE,
  });
  expect(stdout).toContain("H1: 1 bar, entropy 0.0000 nats\n  [1.00000, 1.41421)\nH2: 0 bars\n");
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
});

test("as JSON, an essential bar dies at null and a dimension without finite bars has the entropy null", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "square.json"), "[[0,0],[1,0],[1,1],[0,1]]");
  const { stdout } = await runCommand(["homology", "square.json", "--json"], { cwd });
  expect(JSON.parse(stdout)).toEqual({
    n: 4,
    diagrams: [
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, null],
      ],
      [[1, Math.fround(Math.SQRT2)]],
      [],
    ],
    entropy: [Math.log(3), 0, null],
  });
});

test("edges above --max-edge-length are left out, so that the loop of a square never closes", async () => {
  const args = ["homology", "-", "--max-homology-dimension", "1", "--max-edge-length", "1.2", "--json"];
  const { stdout } = await runCommand(args, { cwd: temporaryFolder(), input: SQUARE });
  expect(JSON.parse(stdout).diagrams[1]).toEqual([[1, null]]);
});

test("lines may end in CRLF, blank lines are no points, and spaces around numbers do not matter", async () => {
  const input = "0, 0\r\n\r\n1 ,0\r\n";
  const { stdout } = await runCommand(["homology", "-"], { cwd: temporaryFolder(), input });
  expect(stdout).toContain("2 points, 2 distinct");
});

const hint =
  "Points are CSV, a JSON array of arrays of numbers, or a NumPy array (.npy); each of them may be gzipped.";
const headerHint = "If the first line has the names of the columns: --header";
const wrongClouds: [what: string, input: string, message: string, hint?: string][] = [
  ["nothing", "", "standard input: it is empty."],
  ["nothing but blank lines", "\n \n", "standard input: it is empty."],
  ["an empty JSON array", "[]", "standard input: it holds no point."],
  ["ragged CSV", "1,2\n3\n", "standard input: line 2: expected 2 coordinates, as in line 1, found 1."],
  ["ragged JSON", "[[1,2],[3]]", "standard input: point 2: expected 2 coordinates, as in point 1, found 1."],
  ["a header", "x,y\n1,2\n", 'line 1, column 1: expected a finite number, found "x".', headerHint],
  [
    "names of rows",
    "1,2\na,2\n",
    'line 2, column 1: expected a finite number, found "a".',
    "If the first column has the names of the rows: --index",
  ],
  [
    "semicolons",
    "1;2\n3;4\n",
    'line 1, column 1: expected a finite number, found "1;2".',
    "Are its columns separated by semicolon? --separator semicolon",
  ],
  [
    "tabs",
    "1\t2\n",
    "line 1, column 1: expected a finite number",
    "Are its columns separated by tab? --separator tab",
  ],
  ["a missing cell", "1,\n", 'standard input: line 1, column 2: expected a finite number, found "".'],
  ["NaN", "1,2\n3,NaN\n", 'standard input: line 2, column 2: expected a finite number, found "NaN".'],
  [
    "an infinity",
    "1,Infinity\n",
    "standard input: line 1, column 2: expected a finite number, found Infinity.",
  ],
  ["null in JSON", "[[1,null]]", "standard input: point 1, column 2: expected a finite number, found null."],
  ["a text in JSON", '[["1",2]]', 'standard input: point 1, column 1: expected a finite number, found "1".'],
  ["a list that is flat", "[1,2]", "standard input: point 1: expected an array of numbers, found 1."],
  ["JSON that is cut off", "[[1,2],\n[3", 'standard input:2:3: not JSON: the file ends where "," or "]" is'],
  ["a JSON object", '{"points": []}', "standard input: line 1, column 1: expected a finite number"],
];

test.each(wrongClouds)(
  "a point cloud of %s is refused with place and reason",
  async (_, input, message, said = hint) => {
    const { stdout, stderr, exitCode } = await runCommand(["homology", "-"], {
      cwd: temporaryFolder(),
      input,
    });
    expect(stderr).toContain(message);
    expect(stderr).toContain(said);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  },
);

test("a file of points that is missing, or a folder, is told by its name", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "points"));
  const missing = await runCommand(["homology", "points.csv"], { cwd });
  expect(missing.stderr).toContain("points.csv: there is no such file.");
  const folder = await runCommand(["homology", "points"], { cwd });
  expect(folder.stderr).toContain("points: expected a file, found a folder.");
  expect([missing.exitCode, folder.exitCode]).toEqual([2, 2]);
});

test("a cloud that needs more memory than the budget is refused with what it needs and what there is", async () => {
  const input = Array.from({ length: 600 }, (_, x) => `${x}\n`).join("");
  const args = ["homology", "-", "--memory-budget", "0.001"];
  const { stdout, stderr, exitCode } = await runCommand(args, { cwd: temporaryFolder(), input });
  expect(stderr).toMatch(
    /^standard input: 600 distinct points up to H2: found a need of at least \d\.\d MB of memory, expected at most 1\.1 MB\.\n {2}Take fewer points/,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
});

test("Ctrl-C ends a long computation with 130 and without output", async () => {
  // Presses it itself as soon as someone listens.
  const pressing = `process.on("newListener", (name) => {
    if (name === "SIGINT") setImmediate(() => process.kill(process.pid, "SIGINT"));
  });`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(pressing)}` };
  const rows = Array.from({ length: 3000 }, (_, row) =>
    [1, 2, 3, 5, 7, 11].map((k) => Math.sin(k * row * row)),
  );
  const input = rows.map((row) => `${row.join()}\n`).join("");
  const { stdout, stderr, exitCode } = await runCommand(["homology", "-"], {
    cwd: temporaryFolder(),
    input,
    env,
  });
  expect(stderr).toBe("Interrupted before the diagrams were finished.\n");
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 130 });
});

test("options out of their range are refused with the range", async () => {
  const options = { cwd: temporaryFolder(), input: SQUARE };
  const dimension = await runCommand(["homology", "-", "--max-homology-dimension", "3"], options);
  expect(dimension.stderr).toContain('expected 0, 1 or 2; found "3".');
  const length = await runCommand(["homology", "-", "--max-edge-length", "-1"], options);
  expect(length.stderr).toContain('expected a number from 0; found "-1".');
  const budget = await runCommand(["homology", "-", "--memory-budget", "0"], options);
  expect(budget.stderr).toContain('expected a number of GiB above 0; found "0".');
  expect([dimension.exitCode, length.exitCode, budget.exitCode]).toEqual([2, 2, 2]);
});

const golden = (name: string) => join(root, "test", "golden", "faults", name);

test.each([
  [golden("hex.csv"), 'line 1, column 1: expected a finite number, found "0x10".'],
  [
    golden("utf16.csv"),
    "expected text in UTF-8 or a .npy file, found UTF-16.\n  Save it as UTF-8, for example: iconv",
  ],
])("%s is refused for what it is", async (path, said) => {
  const { stderr, exitCode } = await runCommand(["homology", path], { cwd: root });
  expect(stderr).toContain(said);
  expect(exitCode).toBe(2);
});

test.each<[string, Uint8Array, string]>([
  [
    "a gzipped file that is cut short",
    gzipSync("0,0\n1,0\n").subarray(0, 12),
    "it is gzipped, and cut short or damaged",
  ],
  ["a zip file", Buffer.from("PK\x03\x04\x14\0", "latin1"), "or a .npy file, found a zip file, as .npz"],
  ["a parquet file", Buffer.from("PAR1", "latin1"), "or a .npy file, found a parquet file."],
  ["Latin-1", Buffer.from("0,1\n\xe4,2\n", "latin1"), "expected text in UTF-8, found other bytes."],
])("%s is named", async (_, bytes, said) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "points"), bytes);
  const { stderr, exitCode } = await runCommand(["homology", "points"], { cwd });
  expect(stderr).toContain("points: ");
  expect(stderr).toContain(said);
  expect(exitCode).toBe(2);
});

test.each([
  ["--max-edge-length", "0x10"],
  ["--memory-budget", "0b1"],
])("%s takes no %s for a number", async (option, text) => {
  const { exitCode } = await runCommand(["homology", golden("hex.csv"), option, text], { cwd: root });
  expect(exitCode).toBe(2);
});
