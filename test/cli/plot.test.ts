import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { defaultFigureStyle } from "../../src/explorer/plots/figure-limits.ts";
import { type PlotKind, plotKinds } from "../../src/explorer/plots/plot-kinds.ts";
import { writePlots } from "../../src/explorer/plots/write-plots.ts";
import { runCommand } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-plot-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = {
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a red apple", "東京の夜、雨と赤い傘 | <b>"],
  embedding_models: ["SketchText"],
  max_length: 12,
};
let run: string;
let experiment: string;

const panicTda = (...args: string[]) => runCommand(args, { cwd: folder });

beforeAll(async () => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  expect((await panicTda("run", "config.json", "--quiet")).exitCode).toBe(0);
  const { stdout } = await panicTda("runs", "latest", "--json");
  experiment = /"id":\s*"([^"]+)"/.exec((await panicTda("list", "--json")).stdout)![1]!;
  run = /"id":\s*"([^"]+)"/.exec(stdout)![1]!;
}, 60_000);

test("a plot is as wide as was asked for, on its ground, and both files say what made them", async () => {
  const { stdout, exitCode } = await panicTda(
    ..."plot barcode --theme dark --width 85 --font-size 7".split(" "),
    run,
  );
  expect(exitCode).toBe(0);
  const [svgFile, pngFile] = stdout.trim().split("\n");
  expect(svgFile).toMatch(/^barcode-SketchText-[0-9a-f]{8}-SketchT2I-SketchI2T-a-red-apple\.svg$/);
  const svg = readFileSync(join(folder, svgFile!), "utf8");
  expect(svg).toContain('width="85mm"');
  expect(svg).toContain('<rect width="100%" height="100%" fill="#1c2024"/>');
  expect(svg).not.toMatch(/var\(--|class=|NaN|undefined/);
  const command = `panic-tda plot barcode ${run} --embedding-model SketchText --theme dark --width 85 --font-size 7`;
  expect(svg).toContain(`<dc:source>${command}</dc:source>`);
  const { width, density, comments } = await sharp(join(folder, pngFile!)).metadata();
  expect(width).toBe(Math.round((85 / 25.4) * 300));
  expect(density).toBe(300);
  const texts = Object.fromEntries(comments!.map(({ keyword, text }) => [keyword, text]));
  expect(texts).toMatchObject({ Title: "Barcode", Source: command });
  expect(texts.Software).toMatch(/^panic-tda \d/);
  expect(texts.Description).toContain("“a red apple”");
});

test("every kind of a run and of an experiment is drawn, or says that there is nothing", async () => {
  const nothing: string[] = [];
  for (const [kind, { of }] of Object.entries(plotKinds) as [PlotKind, { of: string }][]) {
    const out = join(folder, kind);
    mkdirSync(out);
    const plots = await writePlots(join(folder, "panic-tda.db"), {
      kind,
      id: of === "run" ? run : experiment,
      experimentId: experiment,
      style: defaultFigureStyle,
      formats: ["svg"],
      out,
      force: false,
      suggested: (rest) => `panic-tda ${rest}`,
      onDefect: (error) => {
        throw error;
      },
    }).catch((error: unknown) => {
      if (!(error instanceof UserInputError)) throw error;
      nothing.push(kind);
      return [];
    });
    for (const file of plots.flatMap(({ files }) => files)) {
      const svg = readFileSync(file, "utf8");
      const { channels } = await sharp(Buffer.from(svg)).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev)), file).toBeGreaterThan(2);
      expect(svg, file).not.toMatch(/NaN|undefined|var\(--/);
    }
  }
  // Seeds are fixed, nothing is forked, nothing is scored.
  expect(nothing.filter((kind) => kind !== "meetings")).toEqual([
    "score",
    "distance-by-lag",
    "score-means",
    "fork-effect",
  ]);
}, 120_000);

test("the numbers behind a plot are written as CSV and Markdown", async () => {
  const formats = ["--formats", "csv,md", "--out", folder];
  const { stdout } = await panicTda("plot", "divergence", "latest", ...formats);
  const files = stdout.trim().split("\n");
  expect(files).toHaveLength(4);
  expect(readFileSync(files[0]!, "utf8")).toMatch(/^trajectory_step,mean_distance\r\n0,\d/);
  expect(readFileSync(files[1]!, "utf8")).toMatch(
    /^\| trajectory_step \| mean_distance \|\n\| ---: \| ---: \|\n\| 0 \|/,
  );
});

test("a file that exists stays, unless the user says so", async () => {
  const plot = ["plot", "step-length", run, "--formats", "svg"];
  expect((await panicTda(...plot)).exitCode).toBe(0);
  const again = await panicTda(...plot);
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain("--force");
  expect((await panicTda(...plot, "--force")).exitCode).toBe(0);
});

test.for([
  [["plot", "barcodes", "latest"], /Did you mean barcode/],
  [["plot", "map", "latest", "--width", "4000"], /from 40 to 400/],
  [["plot", "map", "latest", "--formats", "pdf"], /svg, png, csv, md.*pdf/],
  [["plot", "map", "latest", "--embedding-model", "Sketch"], /It has SketchText/],
  [["plot", "map", "latest", "--runs", "abcd"], /--runs says whose diagrams/],
] as const)("panic-tda %o is refused with what was expected", async ([args, message]) => {
  const { exitCode, stderr } = await panicTda(...args);
  expect(exitCode).toBe(2);
  expect(stderr.replaceAll(/\s+/g, " ")).toMatch(message);
});

test("what cannot be drawn says what it lacks and the command that goes on; scores know no embedding model", async () => {
  const scores = await panicTda("plot", "score", run, "--db", "panic-tda.db");
  expect([scores.exitCode, scores.stderr]).toEqual([
    2,
    expect.stringMatching(/: no scores\.\n.*panic-tda status [0-9a-f]{8} --db panic-tda\.db/s),
  ]);
  const forks = await panicTda("plot", "fork-effect", "latest");
  expect(forks.stderr).toContain("no forks.");
  const refused = await panicTda("plot", "score", run, "--embedding-model", "SketchText");
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining("has no meaning for score"),
  ]);
});
