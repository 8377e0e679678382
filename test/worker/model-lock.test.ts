import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addToLock, readLock } from "../../src/worker/model-lock.ts";
import { missingRepositories } from "../../src/worker/weights.ts";
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
    "a/one": { revision: commit, files: 2, bytes: 1 },
    "b/code@v2": { revision: other, files: 1, bytes: 1 },
  };

  function cacheWith(files: readonly string[]): string {
    const cache = temporaryFolder();
    for (const file of files) {
      mkdirSync(join(cache, file, ".."), { recursive: true });
      writeFileSync(join(cache, file), "");
    }
    return cache;
  }

  const complete = [
    `models--a--one/snapshots/${commit}/model.safetensors`,
    `models--a--one/snapshots/${commit}/vae/config.json`,
    `models--b--code/snapshots/${other}/modeling.py`,
  ];

  test("are there when every repository has all its files at the locked commit", () => {
    expect(missingRepositories(entry, lock, cacheWith(complete))).toEqual([]);
  });

  test("are missing where a file is, a commit is another, or nothing was locked", () => {
    expect(missingRepositories(entry, lock, cacheWith(complete.slice(1)))).toEqual(["a/one"]);
    expect(missingRepositories(entry, lock, cacheWith(complete.slice(0, 2)))).toEqual(["b/code@v2"]);
    expect(missingRepositories(entry, {}, cacheWith(complete))).toEqual(["a/one", "b/code@v2"]);
  });

  test("are missing when this version of panic-tda names another commit than the one fetched", () => {
    const newer = { ...entry, revision: "e".repeat(40) };
    expect(missingRepositories(newer, lock, cacheWith(complete))).toEqual(["a/one"]);
  });

  test("of a model that has none are never missing", () => {
    expect(missingRepositories(scriptEntries[0]!, {}, "/nowhere")).toEqual([]);
  });
});
