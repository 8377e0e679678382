import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captionOf, promptOf } from "../../bench/large-captions.mjs";
import { makeLargeDatabase, shapeOf } from "../../bench/large-database.mjs";
import { openStore } from "../../src/store/store.ts";
import { runCommand } from "../cli/command.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("a large database has the invocations that were asked for, in ten finished experiments, and one clustering", async () => {
  const path = join(temporaryFolder(), "large.db");
  await makeLargeDatabase(path, 2_000);
  using store = openStore(path, { mode: "read" });
  const experiments = [...store.experiments()];
  expect(experiments.map(({ completed_at }) => completed_at !== null)).toEqual(Array(10).fill(true));

  const invocations = experiments.flatMap(({ id }) =>
    Array.from(store.runs(id), (run) => [...store.invocations(run.id)]).flat(),
  );
  expect(invocations).toHaveLength(2_000);
  const captions = invocations.flatMap(({ output_text }) => output_text ?? []);
  expect([captions.length, new Set(captions).size]).toEqual([1_000, 1_000]);
  const pictures = new Set(invocations.flatMap(({ output_image_hash }) => output_image_hash ?? []));
  expect(pictures.size).toBe(shapeOf(2_000).numPictures);
  for (const hash of pictures) expect(store.image(hash)).toMatchObject({ width: 256, height: 256 });

  const vectorsOf = new Map<string, number>();
  for (const { id, embedding_models } of experiments) {
    for (const model of embedding_models) {
      for (const { invocationId } of store.embeddings({ experiment: id, model }))
        vectorsOf.set(invocationId, (vectorsOf.get(invocationId) ?? 0) + 1);
    }
  }
  expect(invocations.filter(({ id }) => vectorsOf.get(id) !== 2)).toEqual([]);

  const [clustering, ...others] = store.clusterings();
  expect(others).toEqual([]);
  const rows = [...store.embeddingClusters(clustering!.id)];
  expect(rows).toHaveLength(captions.length);
  expect(rows.filter(({ label }) => label === -1)).toHaveLength(100);

  // The command finds nothing left to do.
  const { stdout } = await runCommand(["list", "--json", "--db", path], { cwd: temporaryFolder() });
  expect(JSON.parse(stdout).map((listed: { state: string }) => listed.state)).toEqual(
    Array(10).fill("completed"),
  );
});

test("a large database that is there already is left as it is", async () => {
  const path = join(temporaryFolder(), "large.db");
  writeFileSync(path, "as it was");
  await makeLargeDatabase(path, 1_000);
  expect(readFileSync(path, "utf8")).toBe("as it was");
});

test("captions differ also where so many runs are asked for that some share a theme", () => {
  const runs = Array.from({ length: 300 }, (_, i) => (i % 100) + 4_608 * Math.floor(i / 100));
  expect(new Set(runs.map(promptOf)).size).toBe(100);
  const captions = runs.flatMap((run) => Array.from({ length: 50 }, (_, i) => captionOf(run, i, 50)));
  expect(new Set(captions).size).toBe(15_000);
});

test.each([0, 999, 1_500, Number.NaN])("a large database of %d invocations is refused", (numInvocations) => {
  expect(() => shapeOf(numInvocations)).toThrow(`N: expected a multiple of 1000, found ${numInvocations}.`);
});
