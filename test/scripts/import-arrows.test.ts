import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { houseOf } from "../../scripts/import-arrows.mjs";
import { root } from "../cli/command.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A folder with these files. */
function sources(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("a room stands above those that it imports from, however it imports", () => {
  const house = houseOf(
    sources({
      "top/a.ts": 'import { b } from "../middle/b.ts";\nconst c = await import("../low/deep/c.ts");',
      "top/a2.ts": 'import type { B } from "../middle/b.ts";',
      "middle/b.ts": 'export { c } from "../low/deep/c.ts";\nimport "node:fs";\nimport "./b2.ts";',
      "middle/b2.ts": "",
      "low/deep/c.ts": "",
      "beside.ts": "",
      "index.ts": 'export { b } from "./middle/b.ts";',
    }),
  );
  expect(house.floors).toEqual([["top"], ["middle"], ["beside.ts", "low"]]);
  expect(house.arrows).toEqual([
    { from: "middle", to: "low", imports: 1, isBackUp: false },
    { from: "top", to: "low", imports: 1, isBackUp: false },
    { from: "top", to: "middle", imports: 2, isBackUp: false },
  ]);
});

test("of rooms in a circle, the fewest arrows run back up, and of as few those with the fewest imports", () => {
  const house = houseOf(
    sources({
      "stages/a.ts": 'import "../store/b.ts";\nimport "../mathematics/c.ts";',
      "store/b.ts": 'import "../mathematics/c.ts";\nimport "../mathematics/c2.ts";',
      "mathematics/c.ts": 'import "../store/b.ts";',
      "mathematics/c2.ts": "",
    }),
  );
  expect(house.floors).toEqual([["stages"], ["store"], ["mathematics"]]);
  expect(house.arrows.filter(({ isBackUp }) => isBackUp)).toEqual([
    { from: "mathematics", to: "store", imports: 1, isBackUp: true },
  ]);
});

test("the picture of the rooms is drawn from the imports as they are, and none of them runs back up", () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, "scripts/draw-imports.mjs"), "--check"],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\d+ arrows between rooms, 0 of them run back up\n$/);
  expect(status).toBe(0);
});
