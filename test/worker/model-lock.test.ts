import { existsSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addToLock, readLock } from "../../src/worker/model-lock.ts";
import { missingWeights } from "../../src/worker/weights.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { scriptEntries } from "./script-models.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const other = "f".repeat(40);
const newLock = () => join(temporaryFolder(), "new", "models.lock.json");

describe("the lock file", () => {
  test("has no repositories before the first is fetched", () => {
    expect(readLock(newLock())).toEqual({});
  });

  test("keeps what it has when another repository comes, and is complete at any moment", () => {
    const path = newLock();
    addToLock(path, { "b/two": { revision: commit, files: 3, bytes: 9 } });
    addToLock(path, { "a/one": { revision: other, files: 1, bytes: 2 } });
    expect(readLock(path)).toEqual({
      "a/one": { revision: other, files: 1, bytes: 2 },
      "b/two": { revision: commit, files: 3, bytes: 9 },
    });
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  test.each(["main", "0123456", "", commit.toUpperCase()])("takes no %j for a commit", (revision) => {
    const path = newLock();
    expect(() => addToLock(path, { "a/one": { revision, files: 1, bytes: 2 } })).toThrow(/is no commit$/);
    expect(existsSync(path)).toBe(false);
  });

  test.each([["no JSON"], ["{}"], ['{"repositories":{"a/one":{"revision":"main"}}}']])(
    "that holds %j is refused by name, with what to do",
    (text) => {
      const path = join(temporaryFolder(), "models.lock.json");
      writeFileSync(path, text);
      expect(() => readLock(path)).toThrow(
        `${path}: expected the commits of downloaded models, found something else.`,
      );
    },
  );
});

describe("weights", () => {
  const entry = {
    ...scriptEntries[0]!,
    repository: "a/one",
    further_repositories: [{ repository: "b/code@v2", revision: "v2" }],
  };
  const lock = {
    "a/one": { revision: commit, files: 2, bytes: 20 },
    "b/code@v2": { revision: other, files: 1, bytes: 1 },
  };

  function cacheWith(files: readonly string[]): string {
    const cache = temporaryFolder();
    for (const file of files) {
      mkdirSync(join(cache, file, ".."), { recursive: true });
      writeFileSync(join(cache, file), "0123456789");
    }
    return cache;
  }

  const complete = [
    `models--a--one/snapshots/${commit}/model.safetensors`,
    `models--a--one/snapshots/${commit}/vae/config.json`,
    `models--b--code/snapshots/${other}/modeling.py`,
  ];

  const missing = "are not on this machine";

  test("are there when every repository has all its files at the locked commit", () => {
    expect(missingWeights(entry, lock, cacheWith(complete))).toBeUndefined();
  });

  test("are missing where a commit is another, or nothing was locked", () => {
    expect(missingWeights(entry, lock, cacheWith(complete.slice(0, 2)))).toBe(
      `the weights of b/code@v2 ${missing}`,
    );
    expect(missingWeights(entry, {}, cacheWith(complete))).toBe(`the weights of a/one ${missing}`);
  });

  test("are there in part where a file is missing, or cut off", () => {
    const inPart = "the weights of a/one are on this machine in part alone";
    expect(missingWeights(entry, lock, cacheWith(complete.slice(1)))).toBe(inPart);
    const cache = cacheWith(complete);
    truncateSync(join(cache, complete[0]!), 5);
    expect(missingWeights(entry, lock, cache)).toBe(inPart);
  });

  test("are missing when this version of panic-tda names another commit than the one fetched", () => {
    const newer = { ...entry, revision: "e".repeat(40) };
    expect(missingWeights(newer, lock, cacheWith(complete))).toBe(`the weights of a/one ${missing}`);
  });

  test("of a model that has none are never missing", () => {
    expect(missingWeights(scriptEntries[0]!, {}, "/nowhere")).toBeUndefined();
  });
});
