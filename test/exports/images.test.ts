import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { exportFilmStrip } from "../../src/exports/film-strip/export-film-strip.ts";
import { exportImages } from "../../src/exports/images/export-images.ts";
import { pictureFolders } from "../../src/exports/images/picture-folders.ts";
import { xmpPacket } from "../../src/exports/images/xmp-packet.ts";
import { decodeImage } from "../../src/images/image-codec.ts";
import type { Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";
import { newStore } from "../store/new-store.ts";

/** Scripts of several kinds, and what XML and CSV give a meaning to. */
const prompt = 'é🦊 東京 <b>"&amp; \\ a\nline';

const config = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [7, -1, -1],
  prompts: [prompt],
  embedding_models: ["DummyText2"],
  max_length: 4,
};

async function performed(store: Store, changes: object = {}) {
  const { id } = createExperiment(store, { ...config, ...changes });
  return performExperiment(store, id);
}

const options = (store: Store) => ({
  out: join(dirname(store.path), "pictures"),
  force: false,
  format: "png" as const,
  runs: [],
  step: undefined,
  signal: new AbortController().signal,
  onProgress: () => {},
});

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(png|jpg|webp)$/.test(name))
    .sort();

const hasExiftool = spawnSync("exiftool", ["-ver"]).status === 0;
if (!hasExiftool)
  console.log("left out: exiftool is not on the path; apt-get install libimage-exiftool-perl");

describe("pictures", () => {
  test("each run has a folder by network, prompt and seed, and drawn seeds are told apart", async () => {
    const store = newStore();
    await performed(store);
    const written = await exportImages(store, "latest", options(store));
    expect(written).toMatchObject({ pictures: 6, runs: 3 });
    expect(filesIn(written.folder)).toEqual(
      ["7", "fresh-1", "fresh-2"].flatMap((seed) =>
        [0, 2].map((step) => `DummyT2I_DummyI2T/é-東京-b-amp-a-line/${seed}/${step}.png`),
      ),
    );
  });

  test.each(["png", "webp"] as const)("a %s file has the stored pixels", async (format) => {
    const store = newStore();
    const experiment = await performed(store);
    const { folder } = await exportImages(store, "latest", { ...options(store), format, step: "2" });
    const [run] = store.runs(experiment.id);
    const invocation = [...store.invocations(run!.id)][2]!;
    const stored = await decodeImage(store.image(invocation.output_image_hash!)!.bytes);
    const [file] = filesIn(folder);
    const read = await decodeImage(readFileSync(join(folder, file!)));
    expect(Buffer.from(read.pixels).equals(Buffer.from(stored.pixels))).toBe(true);
  });

  test.skipIf(!hasExiftool).each(["png", "webp", "jpeg"] as const)(
    "exiftool reads from a %s file how it came to be, in any script",
    async (format) => {
      const store = newStore();
      const experiment = await performed(store);
      const { folder } = await exportImages(store, "latest", { ...options(store), format });
      const [file] = filesIn(folder);
      const args = ["-json", "-G1", "-struct", "-api", "largefilesupport=1", join(folder, file!)];
      const [tags] = JSON.parse(execFileSync("exiftool", args, { encoding: "utf8" }));
      const [run] = store.runs(experiment.id);
      const [first] = store.invocations(run!.id);
      const version = store.modelVersion(first!.model_version_id!)!;
      expect(tags).toMatchObject({
        "XMP-dc:Description": prompt,
        "XMP-dc:Creator": ["DummyT2I"],
        "XMP-panictda:Prompt": prompt,
        "XMP-panictda:Model": "DummyT2I",
        "XMP-panictda:Revision": version.revision,
        "XMP-panictda:Seed": 7,
        "XMP-panictda:Step": 0,
        "XMP-panictda:Run": run!.id,
      });
      const facts = JSON.parse(tags["IFD0:ImageDescription"]);
      expect(facts).toMatchObject({ prompt, seed: 7, step: 0, parameters: version.parameters });
      if (format === "png") {
        expect(tags["PNG:Parameters"]).toContain(
          `${prompt}\nModel: DummyT2I, Revision: ${version.revision}, Seed: 7, `,
        );
        expect(tags["PNG:Description"]).toBe(prompt);
      }
    },
  );

  test("a PNG file says in its text chunks what it was drawn from, in any script", async () => {
    const store = newStore();
    await performed(store);
    const { folder } = await exportImages(store, "latest", { ...options(store), step: "0" });
    const { comments } = await sharp(join(folder, filesIn(folder)[0]!)).metadata();
    expect(comments?.find(({ keyword }) => keyword === "Description")?.text).toBe(prompt);
    expect(comments?.find(({ keyword }) => keyword === "parameters")?.text).toContain("Seed: 7");
  });

  test("index.csv has a line for each file, with the caption that was written of it", async () => {
    const store = newStore();
    const experiment = await performed(store, { prompts: ["plain"], seeds: [7] });
    const { folder } = await exportImages(store, "latest", options(store));
    const [header, first, second] = readFileSync(join(folder, "index.csv"), "utf8").split("\r\n");
    const [run] = store.runs(experiment.id);
    const captions = [...store.invocations(run!.id)].map(({ output_text }) => output_text);
    expect(header).toMatch(/^file,experiment_id,run_id,/);
    expect(first).toContain(`DummyT2I_DummyI2T/plain/7/0.png,${experiment.id},${run!.id},`);
    expect(first).toContain(`,plain,${captions[1]},`);
    expect(second).toContain(`,${captions[1]},${captions[3]},`);
  });

  test("a filter that leaves nothing is named", async () => {
    const store = newStore();
    await performed(store);
    const export_ = exportImages(store, "latest", { ...options(store), step: "1,3" });
    await expect(export_).rejects.toThrow(/nothing to export: no picture of experiment \S+ fits --step 1,3/);
    expect(readdirSync(dirname(store.path))).not.toContain("pictures");
  });

  test("an interrupted export leaves nothing behind", async () => {
    const store = newStore();
    await performed(store);
    const controller = new AbortController();
    const export_ = exportImages(store, "latest", {
      ...options(store),
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(export_).rejects.toThrow("Interrupted");
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("pictures"))).toEqual([]);
  });
});

test("prompts whose names would be the same folder are told apart, also where case does not count", () => {
  const run = (initial_prompt: string) =>
    ({ id: initial_prompt, network: ["A", "B"], initial_prompt, seed: 1, run_number: 0 }) as unknown as Run;
  const prompts = [
    "an apple!",
    "an apple?",
    "An Apple",
    "a pear",
    "…",
    "x".repeat(300),
    "../../etc",
    "字".repeat(100),
  ];
  const folders = pictureFolders(prompts.map(run));
  const names = prompts.map((text) => folders.get(text)!);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(prompts.length);
  expect(names[0]).toMatch(/^A_B\/an-apple-[0-9a-f]{6}\/1$/);
  expect(names[3]).toBe("A_B/a-pear/1");
  expect(names[4]).toBe("A_B/prompt/1");
  expect(names[6]).toBe("A_B/etc/1");
  for (const name of names)
    expect(Math.max(...name.split("/").map((part) => Buffer.byteLength(part)))).toBeLessThan(255);
});

test("what XML gives a meaning to is escaped in XMP", () => {
  const facts = {
    prompt: "<b>bold</b> & more\u0000",
    drawn_from: "<b>",
    model: "M",
    software: "s",
    started_at: "",
  };
  const packet = xmpPacket(facts as unknown as Parameters<typeof xmpPacket>[0]);
  expect(packet).toContain("&lt;b&gt;bold&lt;/b&gt; &amp; more\ufffd</panictda:prompt>");
  expect(packet).not.toContain("<b>");
});

describe("a film strip", () => {
  const strip = (store: Store, out: string, changes: object = {}) =>
    exportFilmStrip(store, [...store.runs(store.experiment("latest").id)][0]!.id, {
      out: join(dirname(store.path), out),
      force: false,
      pictures: 10,
      columns: 5,
      ...changes,
    });

  test("shows the pictures of a run with their captions, and keeps every script", async () => {
    const store = newStore();
    await performed(store);
    const { pictures } = await strip(store, "strip.svg");
    expect(pictures).toBe(2);
    const svg = readFileSync(join(dirname(store.path), "strip.svg"), "utf8");
    expect(svg.match(/<image /g)).toHaveLength(2);
    expect(svg).toContain("é🦊 東京 &lt;b>&quot;&amp;amp;");
    expect(svg).toContain("dummy caption");
  });

  test("as PNG it is twice as large as the SVG says", async () => {
    const store = newStore();
    await performed(store);
    await strip(store, "strip.png", { pictures: 1 });
    const { width, height } = await sharp(join(dirname(store.path), "strip.png")).metadata();
    expect([width, height]).toEqual([2 * 206, 2 * 323]);
  });

  test("does not replace a file, and takes no other ending", async () => {
    const store = newStore();
    await performed(store);
    writeFileSync(join(dirname(store.path), "strip.svg"), "mine");
    await expect(strip(store, "strip.svg")).rejects.toThrow("this file exists, nothing was written");
    await expect(strip(store, "strip.gif")).rejects.toThrow("expected a file that ends in .svg or .png");
    expect(readFileSync(join(dirname(store.path), "strip.svg"), "utf8")).toBe("mine");
  });
});
