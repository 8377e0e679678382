import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { copyWeights } from "../../src/worker/carried.ts";
import { addToLock, readLock } from "../../src/worker/model-lock.ts";
import { missingWeights } from "../../src/worker/weights.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { scriptEntries } from "./script-models.ts";

const commit = "a".repeat(40);
const entry = { ...scriptEntries[0]!, repository: "a/one" };

/** A cache as the hub's library writes it: links into a folder of blobs. */
function fetched() {
  const folder = temporaryFolder();
  const repository = join(folder, "hub", "models--a--one");
  const file = join(repository, "snapshots", commit, "vae", "model.safetensors");
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(join(repository, "blobs"));
  writeFileSync(join(repository, "blobs", "f00"), "weights");
  symlinkSync("../../../blobs/f00", file);
  const lock = join(folder, "models.lock.json");
  addToLock(lock, { "a/one": { revision: commit, files: 1, bytes: 7 } });
  return { hub: join(folder, "hub"), lock };
}

test("weights are copied with their commit, and their links stay links", () => {
  const from = fetched();
  const folder = temporaryFolder();
  const to = { hub: join(folder, "hub"), lock: join(folder, "models.lock.json") };
  expect(missingWeights(entry, readLock(to.lock), to.hub)).toBe(
    "the weights of a/one are not on this machine",
  );
  copyWeights(entry, from, to);
  expect(readLock(to.lock)).toEqual(readLock(from.lock));
  expect(missingWeights(entry, readLock(to.lock), to.hub)).toBeUndefined();
  const file = join(to.hub, "models--a--one", "snapshots", commit, "vae", "model.safetensors");
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("weights");
  // Once more, over what is there.
  copyWeights(entry, from, to);
  expect(readFileSync(file, "utf8")).toBe("weights");
});
