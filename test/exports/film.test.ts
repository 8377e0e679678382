import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { exportAnimation } from "../../src/exports/animation/export-animation.ts";
import { exportVideo } from "../../src/exports/film/export-video.ts";
import { mosaicLayout } from "../../src/exports/film/mosaic-layout.ts";
import type { Store } from "../../src/store/store.ts";
import { newStore } from "../store/new-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

afterEach(() => vi.unstubAllEnvs());

const hasFfmpeg = spawnSync("ffprobe", ["-version"]).status === 0;
if (!hasFfmpeg) console.log("left out: ffprobe is not on the path; apt-get install ffmpeg");

/** Two networks × one prompt × two seeds, six steps: three pictures a run. */
async function performed(store: Store) {
  const { id } = createExperiment(store, {
    name: "two networks",
    networks: [
      ["DummyT2I", "DummyI2T"],
      ["DummyT2I2", "DummyI2T2"],
    ],
    seeds: [1, 2],
    prompts: ["é🦊 <東京>"],
    embedding_models: ["DummyText2"],
    max_length: 6,
  });
  return performExperiment(store, id);
}

const options = (store: Store) => ({
  out: join(dirname(store.path), "film.mp4"),
  frames: undefined,
  force: false,
  width: 320,
  height: 240,
  fps: 2,
  codec: "h264" as const,
  signal: new AbortController().signal,
  onProgress: () => {},
});

function probed(file: string) {
  const { stdout } = spawnSync(
    "ffprobe",
    ["-v", "error", "-count_frames", "-show_streams", "-of", "json", file],
    { encoding: "utf8" },
  );
  return JSON.parse(stdout).streams[0];
}

/** A folder for PATH that has nothing in it: no FFmpeg. */
function emptyPath(): void {
  vi.stubEnv("PATH", temporaryFolder());
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe("a mosaic's layout", () => {
  test.each([
    [1920, 1080, 4, 2, 6],
    [1920, 1080, 1, 1, 1],
    [3840, 2160, 12, 3, 16],
    [640, 480, 2, 3, 1],
    [1080, 1920, 5, 1, 7],
  ])(
    "%i × %i pixels hold %i prompts × %i networks × %i runs, and nothing overlaps",
    (width, height, ...of) => {
      const layout = mosaicLayout(width, height, ...(of as [number, number, number]))!;
      const { size, caption } = layout;
      const boxes = layout.tiles.flat(2).map(({ x, y }) => ({
        left: x,
        top: y,
        right: x + size,
        bottom: y + size + caption.lines * caption.lineHeight,
      }));
      expect(boxes).toHaveLength(of.reduce((product, n) => product * n));
      const labels = [...layout.promptLabels, ...layout.networkLabels].map(({ x, y, width: length }) => ({
        left: x,
        top: y - layout.fontSize,
        right: x + length,
        bottom: y,
      }));
      const isInside = (box: Box) =>
        box.left >= 0 && box.top > layout.header.y && box.right <= width && box.bottom <= height;
      const overlapping = boxes.flatMap((a, i) =>
        [...boxes.slice(0, i), ...labels].filter((b) => overlap(a, b)),
      );
      expect(boxes.filter((box) => !isInside(box))).toEqual([]);
      expect(overlapping).toEqual([]);
    },
  );

  test("there is none where pictures would show nothing", () => {
    expect(mosaicLayout(320, 180, 4, 2, 6)).toBeUndefined();
  });
});

describe("a film", () => {
  test.skipIf(!hasFfmpeg)("by FFmpeg is H.264 of the size and speed that was asked for", async () => {
    const store = newStore();
    await performed(store);
    const made = await exportVideo(store, ["latest"], options(store));
    expect(made).toMatchObject({ runs: 4, pictures: 3, frames: 6 + 3 + 3, seconds: 6 });
    expect(probed(made.file)).toMatchObject({
      codec_name: "h264",
      width: 320,
      height: 240,
      r_frame_rate: "2/1",
      nb_read_frames: "12",
      pix_fmt: "yuv420p",
      color_space: "bt709",
    });
  });

  test.skipIf(!hasFfmpeg)("by FFmpeg may be VP9 in WebM", async () => {
    const store = newStore();
    await performed(store);
    const out = join(dirname(store.path), "film.webm");
    await exportVideo(store, ["latest"], { ...options(store), out, codec: "vp9" });
    expect(probed(out)).toMatchObject({ codec_name: "vp9", nb_read_frames: "12" });
  });

  test("is made without FFmpeg too", async () => {
    const store = newStore();
    await performed(store);
    emptyPath();
    const made = await exportVideo(store, ["latest"], options(store));
    expect(made.encoder).toBe("h264-mp4-encoder");
    vi.unstubAllEnvs();
    expect(readFileSync(made.file).toString("latin1", 4, 8)).toBe("ftyp");
    if (hasFfmpeg)
      expect(probed(made.file)).toMatchObject({ codec_name: "h264", width: 320, nb_read_frames: "12" });
  });

  test("in VP9 without FFmpeg is refused with what to get", async () => {
    const store = newStore();
    await performed(store);
    emptyPath();
    const out = join(dirname(store.path), "film.webm");
    const film = exportVideo(store, ["latest"], { ...options(store), out, codec: "vp9" });
    await expect(film).rejects.toMatchObject({
      message: expect.stringContaining("needs ffmpeg on the PATH"),
      hint: expect.stringContaining("--frames FOLDER"),
    });
  });

  test("without room for its runs is refused with what to do", async () => {
    const store = newStore();
    await performed(store);
    const film = exportVideo(store, ["latest"], { ...options(store), width: 160, height: 160 });
    await expect(film).rejects.toThrow("no room for 4 runs (prompts: 1, networks: 2, runs of each: 2)");
  });

  test("that is interrupted leaves nothing, and FFmpeg ends", async () => {
    const store = newStore();
    await performed(store);
    const controller = new AbortController();
    const film = exportVideo(store, ["latest"], {
      ...options(store),
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(film).rejects.toThrow("Interrupted");
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("film"))).toEqual([]);
  });

  test("that FFmpeg cannot write fails with what FFmpeg says", async () => {
    const store = newStore();
    await performed(store);
    const path = temporaryFolder();
    mkdirSync(join(path, "bin"));
    symlinkSync(join(import.meta.dirname, "misbehaving", "breaks-off.sh"), join(path, "bin", "ffmpeg"));
    vi.stubEnv("PATH", `${join(path, "bin")}:/usr/bin:/bin`);
    const film = exportVideo(store, ["latest"], options(store));
    await expect(film).rejects.toThrow("ffmpeg ended with 1: out of ideas");
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("film"))).toEqual([]);
  });
});

describe("frames", () => {
  test("a run that ended early keeps its last picture, greyed; the others keep their colours", async () => {
    const store = newStore();
    const experiment = await performed(store);
    const [first, second] = [...store.runs(experiment.id)];
    store.database.transaction(() => {
      store.database.execute("PRAGMA defer_foreign_keys = ON");
      for (const step of [5, 4, 3, 2])
        store.database.run("DELETE FROM invocations WHERE run_id = :id AND sequence_number = :step", {
          id: first!.id,
          step,
        });
    });
    const frames = join(dirname(store.path), "frames");
    await exportVideo(store, ["latest"], { ...options(store), frames });
    const files = readdirSync(frames).sort();
    expect(files).toHaveLength(12);
    const layout = mosaicLayout(320, 240, 1, 2, 2)!;
    const colourOf = async (file: string, run: number) => {
      const { x, y } = layout.tiles[0]![0]![run]!;
      const middle = Math.round(layout.size / 2);
      const { data } = await sharp(join(frames, file))
        .extract({ left: x + middle, top: y + middle, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [...data];
    };
    const stored = async (runId: string, step: number) => {
      const invocation = [...store.invocations(runId)][step]!;
      const { data } = await sharp(store.image(invocation.output_image_hash!)!.bytes)
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [...data.subarray(0, 3)];
    };
    // Six frames are the title.
    expect(await colourOf(files[6]!, 0)).toEqual(await stored(first!.id, 0));
    const [r, g, b] = await colourOf(files[7]!, 0);
    expect([g, b]).toEqual([r, r]);
    expect(await colourOf(files[8]!, 0)).toEqual([r, g, b]);
    expect(await colourOf(files[7]!, 1)).toEqual(await stored(second!.id, 2));
    expect(await colourOf(files[8]!, 1)).toEqual(await stored(second!.id, 4));
  });
});

test("an animation has each picture of a run, for as long as asked", async () => {
  const store = newStore();
  const experiment = await performed(store);
  const [run] = store.runs(experiment.id);
  const out = join(dirname(store.path), "run.webp");
  const made = await exportAnimation(store, run!.id, { ...options(store), out, fps: 4 });
  expect(made).toMatchObject({ pictures: 3, seconds: 0.75 });
  const { format, pages, delay, loop, pageHeight, width } = await sharp(out, { animated: true }).metadata();
  expect({ format, pages, delay, loop, pageHeight, width }).toEqual({
    format: "webp",
    pages: 3,
    delay: [250, 250, 250],
    loop: 0,
    pageHeight: 256,
    width: 256,
  });
  for (const [page, step] of [0, 2, 4].entries()) {
    const invocation = [...store.invocations(run!.id)][step]!;
    const stored = await sharp(store.image(invocation.output_image_hash!)!.bytes).raw().toBuffer();
    const shown = await sharp(out, { page }).removeAlpha().raw().toBuffer();
    for (const channel of [0, 1, 2])
      expect(Math.abs(shown[channel]! - stored[channel]!)).toBeLessThanOrEqual(4);
  }
});
