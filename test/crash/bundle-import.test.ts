import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { imported, makeBundle } from "../exports/make-bundle.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { panicTda } from "./panic-tda-process.ts";

const folder = lastingFolder();
const bundle = join(folder.path, "bundle.zip");
afterAll(() => folder.delete());
beforeAll(() => makeBundle(join(folder.path, "original.db"), bundle), 60_000);

describe("an import of a bundle that is killed", () => {
  test("leaves nothing that counts as an experiment, and the next one completes it", {
    timeout: 240_000,
  }, async () => {
    const noteIn = join(temporaryFolder(), "points.txt");
    const whole = join(temporaryFolder(), "whole.db");
    await panicTda(["import", bundle, "--db", whole], { writePoints: { noteIn } });
    const numPoints = readFileSync(noteIn, "utf8").split("\n").length - 1;
    const expected = canonicalDump(whole);
    let numWithNothing = 0;
    for (const share of [0.05, 0.3, 0.6, 0.9, 0.99]) {
      const path = join(temporaryFolder(), "killed.db");
      const at = Math.round(share * numPoints);
      const { signal: endedBy } = await panicTda(["import", bundle, "--db", path], {
        writePoints: { signal: "SIGKILL", at },
      });
      expect(endedBy).toBe("SIGKILL");
      using store = openStore(path);
      const shown = [...store.experiments()].filter(
        ({ deletion_started_at }) => deletion_started_at === null,
      );
      // All of them, or none.
      if (shown.length > 0) expect(canonicalDump(path)).toEqual(expected);
      else numWithNothing += 1;
      await imported(store, bundle);
      expect(canonicalDump(path)).toEqual(expected);
    }
    expect(numWithNothing).toBeGreaterThanOrEqual(4);
  });
});
