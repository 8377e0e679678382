import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { earlierDatabase } from "../imports/earlier/earlier-database.ts";
import { startPanicTda } from "./panic-tda-process.ts";

const folder = lastingFolder();
afterAll(() => folder.delete());
const whole = join(folder.path, "whole.db");
let numCommits = 0;

async function imported(
  path: string,
  into: string,
  writePoints: NonNullable<Parameters<typeof startPanicTda>[1]>["writePoints"],
) {
  const args = ["import", path, "--db", into, "--time-zone", "Australia/Canberra"];
  return startPanicTda(args, writePoints === undefined ? {} : { writePoints }).ended;
}

beforeAll(async () => {
  const notes = join(folder.path, "points.txt");
  expect((await imported(soundCopy(), whole, { noteIn: notes })).code).toBe(0);
  numCommits = readFileSync(notes, "utf8")
    .split("\n")
    .filter((point) => point === "committed").length;
}, 60_000);

/** Lasts as long as the folder. */
function soundCopy(): string {
  return earlierDatabase("p-sound", folder.path);
}

test.each([0.2, 0.5, 0.9])(
  "an import that is killed after %f of its transactions leaves nothing that counts, and the next one does it all",
  async (share) => {
    const into = join(folder.path, `killed-${share}.db`);
    const at = Math.ceil(share * numCommits);
    const killed = await imported(soundCopy(), into, { signal: "SIGKILL", kind: "committed", at });
    expect(killed.signal).toBe("SIGKILL");
    {
      using store = openStore(into, { mode: "read" });
      expect([...store.experiments()].every(({ deletion_started_at }) => deletion_started_at !== null)).toBe(
        true,
      );
      // A picture comes with a step that shows it.
      const unseen =
        "SELECT hash FROM images WHERE hash NOT IN (SELECT output_image_hash FROM invocations WHERE type = 'image')";
      expect(store.database.all(unseen)).toEqual([]);
    }
    const again = await imported(soundCopy(), into, undefined);
    expect(again.stdout).toContain("imported experiment 06b09d56-35ab-7f69-9d9e-f2c3b0ed1403");
    expect(canonicalDump(into)).toEqual(canonicalDump(whole));
  },
  60_000,
);
