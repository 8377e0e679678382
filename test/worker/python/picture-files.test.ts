import { afterEach, describe, expect, test, vi } from "vitest";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted } from "../../experiments/performed.ts";
import { scriptConfig, scriptExecutors } from "../script-models.ts";
import { performedBy, untroubled } from "./performed-by-script.ts";

afterEach(() => vi.unstubAllEnvs());

const areEncodedThere = () => true;

describe.each([
  ["other pixels", "expected a file of the picture's pixels, found one of others"],
  ["unreadable", "expected a file that can be read, found one that cannot: "],
  ["other size", "expected a file of 4 × 4 pixels, found one of 5 × 4"],
  ["garbage", "expected a lossless WebP file, found "],
  ["too large", "expected a file of 25 to 1088 bytes, found 100038"],
  ["no buffer", "expected a file of 25 to 1088 bytes, found 0"],
])("an executor whose file of a picture has %s", (file, message) => {
  test("is ended with an incident, its call is made again, and the database is as ever", async () => {
    vi.stubEnv("FILE", file);
    const { store, error, incidents, log } = await performedBy("spoils-a-file.py", { areEncodedThere });
    expect(error).toBeUndefined();
    expect(incidents).toEqual([
      {
        ...{ stage: "runs", model: "Painter", attempt: 1, kind: "worker_garbled" },
        message: expect.stringContaining(`Painter: the file that it made of a picture: ${message}`),
      },
    ]);
    expect(log.filter((line) => line === "load Painter")).toHaveLength(2);
    expect(canonicalDump(store.path)).toEqual(await untroubled());
  });
});

test("executors are not asked for files that nobody wants, nor for those of a format that is not lossless", async () => {
  vi.stubEnv("FILE", "garbage");
  const unwanted = await performedBy("spoils-a-file.py");
  const lossy = await performedBy(
    "spoils-a-file.py",
    { areEncodedThere },
    { ...scriptConfig, image_format: "avif" },
  );
  for (const { error, incidents } of [unwanted, lossy]) {
    expect(error).toBeUndefined();
    expect(incidents).toEqual([]);
  }
});

test("an executor that makes each file of garbage ends alone, and computes on without being asked for files", async () => {
  vi.stubEnv("FILE", "garbage");
  vi.stubEnv("EACH", "1");
  const config = { ...scriptConfig, batch_size: 1 };
  const { executors, models } = scriptExecutors(["spoils-a-file.py", "behaves-well.py"], { areEncodedThere });
  const { store, experiment, error } = await attempted(config, { models });
  expect(error).toBeUndefined();
  // One more where the next call was at the same executor already.
  const kinds = [...store.incidents(experiment.id)].map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(["worker_garbled"]));
  expect(kinds.length).toBeLessThanOrEqual(2);
  expect(executors.facts.map(({ lost }) => lost)).toEqual([undefined, undefined]);
  expect(canonicalDump(store.path)).toEqual(await untroubled(config));
});
