import { spawnSync } from "node:child_process";
import { join } from "node:path";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { pythonCommand } from "../../scripts/test-group-table.mjs";
import { shortened, table } from "../../src/cli/table.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { main, plainEnvironment } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

test("a table keeps each row on one line of a narrow terminal by cutting its last column", () => {
  const rows = [
    ["1", "a short name"],
    ["22", "a name that is far too long for the line that it stands in"],
  ];
  expect(table(["ID", "NAME"], rows, { columns: 30 }).split("\n")).toEqual([
    "ID  NAME",
    " 1  a short name",
    "22  a name that is far too lo…",
  ]);
  expect(table(["ID", "NAME"], rows)).toContain("line that it stands in");
});

test("columns that may be narrowed are, the widest first, before little is left of the last one; others stay whole", () => {
  const rows = [
    ["1d3c09aa", "cluster SketchText/0/3", "a person of a long name", "reds on a pale green background"],
    ["5e2d88f1", "run 1d3c09aa", "Ada", "odd"],
  ];
  const header = ["ID", "OF", "AUTHOR", "TEXT"];
  const lines = table(header, rows, { columns: 66, narrowed: ["OF", "AUTHOR"] });
  expect(lines.split("\n")).toEqual([
    "ID        OF                AUTHOR            TEXT",
    "1d3c09aa  cluster SketchT…  a person of a l…  reds on a pale gree…",
    "5e2d88f1  run 1d3c09aa      Ada               odd",
  ]);
  const [, first] = table(header, rows, {
    columns: 60,
    narrowed: ["AUTHOR"],
    narrowedLast: ["OF"],
  }).split("\n");
  expect(first).toBe("1d3c09aa  cluster SketchText/0/3  a person of…  reds on a p…");
  const narrow = table(["ID", "NAME", "MEDOID"], [["0", "n".repeat(120), "a red circle"]], {
    columns: 40,
    narrowed: ["NAME"],
  });
  expect(narrow.split("\n")[1]).toBe(` 0  ${"n".repeat(21)}…  a red circle`);
});

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdefg", 6, "abcde…"],
  ["りんごの絵", 6, "りん…"],
])("%j in %i columns is %j", (text, width, shown) => {
  expect(shortened(text, width)).toBe(shown);
  expect(stringWidth(shown)).toBeLessThanOrEqual(width);
});

test("list keeps each experiment on one line of a terminal of 80 columns", async (context) => {
  if (spawnSync(pythonCommand(), ["-c", "import pty"]).status !== 0) {
    console.log("skipped: python3, which makes the terminal, is not on the path");
    context.skip();
    return;
  }
  const cwd = temporaryFolder();
  const name = "an experiment whose name goes on and on, as names of experiments do";
  await completeExperiment(join(cwd, "panic-tda.db"), { ...smallConfig, name, max_length: 30 });
  const program = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
text = b""
while True:
    try: piece = os.read(fd, 4096)
    except OSError: break
    if not piece: break
    text += piece
sys.stdout.buffer.write(text)`;
  const { stdout } = spawnSync(pythonCommand(), ["-c", program, process.execPath, main, "list"], {
    cwd,
    env: plainEnvironment({ TERM: "xterm" }),
    encoding: "utf8",
  });
  const lines = stdout.trimEnd().split(/\r?\n/);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  expect(lines[1]).toMatch(/an experiment whose n.*…$/);
});

test("a narrow last column is no wider than what it says", () => {
  expect(table(["FILE", "ROWS"], [["a.csv", "1"]])).toBe("FILE   ROWS\na.csv     1");
});

test("ids without a letter stand on the left, as all others do", () => {
  expect(table(["RUN", "STEP"], [["01234567", "9"]])).toBe("RUN       STEP\n01234567     9");
});
