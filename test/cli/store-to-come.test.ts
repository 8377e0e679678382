import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StoreToCome } from "../../src/cli/store-to-come.ts";
import { createExperiment } from "../../src/index.ts";
import { Lease } from "../../src/store/leases.ts";
import { openStore } from "../../src/store/store.ts";
import { smallDisk } from "../small-disk.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

test("a database is made when it is needed, and deleted if nothing has come into it", async () => {
  const cwd = temporaryFolder();
  const db = join(cwd, "new.db");
  const come = await StoreToCome.of({ db });
  expect(come.present).toBeUndefined();
  expect(readdirSync(cwd)).toEqual([]);
  await come.opened();
  expect(readdirSync(cwd)).toContain("new.db");
  come.close();
  expect(readdirSync(cwd)).toEqual([]);

  {
    using filled = await StoreToCome.of({ db });
    createExperiment(await filled.opened(), smallConfig);
  }
  expect(existsSync(db)).toBe(true);
  const withCodebook = join(cwd, "codebook.db");
  {
    using filled = await StoreToCome.of({ db: withCodebook });
    const { database } = await filled.opened();
    database.execute(`
      INSERT INTO model_versions (id, inserted_at, updated_at, name, kind, revision, parameters)
      VALUES ('v', '', '', 'DummyText2', 'text-embedding', '1', '{}');
      INSERT INTO codebooks VALUES ('c', '', '', 'motifs', 1, 'DummyText2', 'v', 'text', 8, 1, 0.5, '{}', '{}', '')`);
  }
  expect(existsSync(withCodebook)).toBe(true);
  {
    using again = await StoreToCome.of({ db });
    expect([...again.present!.experiments()]).toHaveLength(1);
  }
  expect(existsSync(db)).toBe(true);
});

test("an empty database that was there before stays, and so does one into which another has written", async () => {
  const db = join(temporaryFolder(), "here.db");
  openStore(db).close();
  {
    using come = await StoreToCome.of({ db });
    await come.opened();
  }
  expect(existsSync(db)).toBe(true);
  const other = join(temporaryFolder(), "other.db");
  {
    using come = await StoreToCome.of({ db: other });
    await come.opened();
    using somebody = openStore(other);
    createExperiment(somebody, smallConfig);
  }
  using read = openStore(other, { mode: "read" });
  expect([...read.experiments()]).toHaveLength(1);
});

test("a disk that is too small for a database is left without its beginnings", async (context) => {
  const disk = smallDisk("64k");
  if (disk === undefined) {
    console.log("skipped: mounting a small disk takes root on Linux");
    context.skip();
    return;
  }
  using come = await StoreToCome.of({ db: join(disk, "panic-tda.db") });
  await expect(come.opened()).rejects.toThrow("the disk is full");
  expect(readdirSync(disk)).toEqual([]);
});

test("an import that is refused late leaves no database", async () => {
  const cwd = temporaryFolder();
  using source = openStore(join(cwd, "source.db"));
  const { id } = createExperiment(source, smallConfig);
  const lease = Lease.acquire(source.database, id);
  const outcome = await runCommand(["import", "source.db", "--db", "new.db"], { cwd });
  lease.release();
  expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is running") });
  expect(readdirSync(cwd).filter((name) => name.startsWith("new"))).toEqual([]);
});
