import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { exportBundle } from "../../src/exports/bundle/export-bundle.ts";
import { BundleFile } from "../../src/imports/bundle-file.ts";
import { verifyBundle } from "../../src/imports/verify-bundle.ts";
import { prunePictures } from "../../src/store/prune.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { runCommand } from "../cli/command.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { newStore } from "../store/new-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { imported as importedFrom, makeBundle, quiet } from "./make-bundle.ts";

const folder = lastingFolder();
const bundle = join(folder.path, "bundle.zip");
const original = join(folder.path, "original.db");
afterAll(() => folder.delete());

const { signal } = quiet;

beforeAll(() => makeBundle(original, bundle), 60_000);

const imported = (store: Store, path = bundle) => importedFrom(store, path);

async function verified(path: string) {
  const file = await BundleFile.open(path);
  try {
    return await verifyBundle(file, signal);
  } finally {
    file.close();
  }
}

describe("a bundle", () => {
  test("says of every file what its sum is", async () => {
    const { files, findings } = await verified(bundle);
    expect(findings).toEqual([]);
    const file = await BundleFile.open(bundle);
    expect(files).toBe(file.entries.size - 1);
    const sums = (await file.bytes("SHA256SUMS")).toString();
    const readme = createHash("sha256")
      .update(await file.bytes("README.md"))
      .digest("hex");
    expect(sums).toContain(`${readme}  README.md\n`);
    file.close();
  });

  test("that comes back gives the same bundle, byte for byte, and the same database", async () => {
    const store = newStore();
    const { imported: ids, added } = await imported(store);
    expect(ids).toHaveLength(2);
    expect(added).toMatchObject({
      experiments: 2,
      runs: 6,
      invocations: 96,
      embeddings: 96,
      persistence_diagrams: 12,
    });
    const again = join(dirname(store.path), "again.zip");
    await exportBundle(store, ["all"], { out: again, force: false, ...quiet });
    expect(readFileSync(again).equals(readFileSync(bundle))).toBe(true);
    // All is the same but what a failure said.
    const withoutFailure = (path: string) =>
      canonicalDump(path).map((line) => line.replace(/"failure":"[^"]*"/, '"failure":null'));
    expect(withoutFailure(store.path)).toEqual(withoutFailure(original));
  });

  test("that comes a second time adds nothing", async () => {
    const store = newStore();
    const first = await imported(store);
    const rows = () =>
      store.database.get("SELECT total_changes() AS changes, (SELECT count(*) FROM incidents) AS incidents");
    const before = rows();
    const second = await imported(store);
    expect(second).toMatchObject({ imported: [], present: first.imported, added: {} });
    expect(Object.values(second.annotations).every((count) => count === 0)).toBe(true);
    expect(rows()).toMatchObject({ incidents: (before as { incidents: number }).incidents });
  });

  test("says where an experiment came from", async () => {
    const store = newStore();
    const { imported: ids } = await imported(store);
    const [incident] = store.incidents(ids[0]!);
    expect(incident).toMatchObject({
      stage: "import",
      kind: "imported",
      message: "imported from the bundle bundle.zip",
    });
  });

  test("is refused where an experiment of the same id is another one, and leaves the database as it was", async () => {
    const store = newStore();
    const { imported: ids } = await imported(store);
    store.database.run("UPDATE invocations SET output_text = 'forged' WHERE sequence_number = 1");
    await store.deleteExperiment(ids[0]!);
    const before = canonicalDump(store.path);
    await expect(imported(store)).rejects.toThrow(
      /is here already and differs: invocations, \S+, column output_text/,
    );
    expect(canonicalDump(store.path)).toEqual(before);
    expect([...store.experiments()].map(({ id }) => id)).toEqual([ids[1]]);
  });

  test("uses a model version that is there under another id", async () => {
    const store = newStore();
    const { id } = createExperiment(store, {
      networks: [["DummyT2I", "DummyI2T"]],
      seeds: [9],
      prompts: ["other"],
      embedding_models: ["SketchText"],
      max_length: 2,
    });
    await performExperiment(store, id);
    const count = () => store.database.get<{ n: number }>("SELECT count(*) AS n FROM model_versions")!.n;
    expect(count()).toBe(3);
    await imported(store);
    expect(count()).toBe(6);
  });

  test("has nothing of the machine in it: no host, no path, no process", async () => {
    const file = await BundleFile.open(bundle);
    for (const path of file.entries.keys()) {
      if (path.startsWith("pictures/")) continue;
      const bytes = await file.bytes(path);
      // A short name of a host would be found by chance in compressed bytes.
      const host = hostname().length > 5 ? [hostname()] : [];
      for (const secret of [...host, folder.path, "/home/someone", "forty-two", "panic-tda-export"])
        expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
    }
    file.close();
  });

  test("says no licence but the one that is given", async () => {
    using store = openStore(original, { mode: "read" });
    const out = join(temporaryFolder(), "licensed.zip");
    await exportBundle(store, ["all"], { out, force: false, ...quiet, licence: "CC-BY-4.0" });
    const [without, given] = await Promise.all([BundleFile.open(bundle), BundleFile.open(out)]);
    expect((await without.bytes("CITATION.cff")).toString()).not.toContain("license");
    expect((await given.bytes("CITATION.cff")).toString()).toContain('license: "CC-BY-4.0"');
    expect(JSON.parse((await given.bytes("croissant.json")).toString()).license).toBe("CC-BY-4.0");
    without.close();
    given.close();
  });
});

describe("a damaged bundle", () => {
  /** A copy with some bytes changed. */
  function changed(change: (bytes: Buffer) => Buffer): string {
    const path = join(temporaryFolder(), "changed.zip");
    writeFileSync(path, change(Buffer.from(readFileSync(bundle))));
    return path;
  }

  test("in which a file was altered is refused, and verify names the file", async () => {
    const path = changed((bytes) => {
      bytes[bytes.indexOf("# Trajectories")] = "?".charCodeAt(0);
      return bytes;
    });
    expect((await verified(path)).findings).toEqual([{ file: "README.md", problem: "changed" }]);
    const store = newStore();
    await expect(imported(store, path)).rejects.toThrow("README.md (changed)");
    expect([...store.experiments()]).toEqual([]);
    // Nor is a database made for it.
    const cwd = temporaryFolder();
    const { stderr, exitCode } = await runCommand(["import", path], { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining("README.md"), exitCode: 2 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("that was cut off is refused", async () => {
    const path = changed((bytes) => bytes.subarray(0, bytes.length - 5_000));
    await expect(imported(newStore(), path)).rejects.toThrow("the archive is damaged or no archive");
  });

  test("that is no archive, or not there, is refused", async () => {
    await expect(imported(newStore(), original)).rejects.toThrow("the archive is damaged or no archive");
    await expect(imported(newStore(), "nowhere.zip")).rejects.toThrow("nowhere.zip: there is no such file");
  });

  test("of a later format is refused", async () => {
    const path = changed((bytes) => {
      const at = bytes.indexOf('"format": 2');
      bytes[at + '"format": '.length] = "7".charCodeAt(0);
      return bytes;
    });
    await expect(imported(newStore(), path)).rejects.toThrow(
      "the bundle has format 7, this panic-tda reads formats up to 2",
    );
  });
});

test("a bundle has further files about each experiment where they are asked for, and is sound with them", async () => {
  using store = openStore(original, { mode: "read" });
  const out = join(temporaryFolder(), "why.zip");
  const why = async (id: string) => ({ "why.json": `{"experiment":"${id}"}` });
  await exportBundle(store, ["latest"], { out, force: false, ...quiet, why });
  expect((await verified(out)).findings).toEqual([]);
  const file = await BundleFile.open(out);
  const { id } = store.experiment("latest");
  expect((await file.bytes(`why/${id}/why.json`)).toString()).toContain(id);
  expect((await file.bytes("README.md")).toString()).toContain("| why/ |");
  file.close();
  expect((await imported(newStore(), out)).imported).toEqual([id]);
});

test("a bundle of pictures that were given up has their rows, says so, and comes back as it was", async () => {
  const folder = temporaryFolder();
  copyFileSync(original, join(folder, "pruned.db"));
  using store = openStore(join(folder, "pruned.db"));
  const { id } = [...store.experiments()].find(({ completed_at }) => completed_at !== null)!;
  await prunePictures(store.database, id);
  const out = join(folder, "pruned.zip");
  const { pictures } = await exportBundle(store, [id], { out, force: false, ...quiet });
  expect((await verified(out)).findings).toEqual([]);
  const given = store.database.all<{ hash: string }>("SELECT hash FROM images WHERE bytes = x''");
  const file = await BundleFile.open(out);
  expect((await file.bytes("README.md")).toString()).toContain(`the files of ${given.length} more pictures`);
  expect([...file.entries.keys()].filter((path) => path.startsWith("pictures/"))).toHaveLength(pictures);
  file.close();
  const back = newStore();
  await imported(back, out);
  expect(back.database.all("SELECT hash FROM images WHERE bytes = x'' ORDER BY hash")).toEqual(
    given.toSorted((a, b) => (a.hash < b.hash ? -1 : 1)),
  );
  expect(back.experiment(id).pruned?.pictures).toEqual(store.experiment(id).pruned?.pictures);
});

test("a picture that is deleted while a bundle is written ends it by name, and nothing is left", async () => {
  const folder = temporaryFolder();
  copyFileSync(original, join(folder, "deleted.db"));
  using store = openStore(join(folder, "deleted.db"));
  const out = join(folder, "deleted.zip");
  const exported = exportBundle(store, ["all"], {
    out,
    force: false,
    signal,
    onProgress: (what) => {
      if (what === "pictures") store.database.execute("PRAGMA foreign_keys = OFF; DELETE FROM images");
    },
  });
  await expect(exported).rejects.toThrow(/the picture [0-9a-f]{64} was deleted a moment ago/);
  expect(existsSync(out)).toBe(false);
});

test("a bundle is not written over a file, and a failed one leaves nothing", async () => {
  using store = openStore(original, { mode: "read" });
  const out = join(temporaryFolder(), "copy.zip");
  copyFileSync(bundle, out);
  await expect(exportBundle(store, ["all"], { out, force: false, ...quiet })).rejects.toThrow(
    "this file exists",
  );
  const controller = new AbortController();
  const interrupted = exportBundle(store, ["all"], {
    out: join(dirname(out), "interrupted.zip"),
    force: false,
    signal: controller.signal,
    onProgress: (what) => what === "pictures" && controller.abort(),
  });
  await expect(interrupted).rejects.toThrow("Interrupted");
  expect(readdirSync(dirname(out))).toEqual(["copy.zip"]);
});
