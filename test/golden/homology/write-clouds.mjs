// Writes clouds of bench/clouds.mjs for giotto.py: node write-clouds.mjs FOLDER a200 b300 …
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCloud } from "../../../bench/clouds.mjs";

const [folder = ".", ...names] = process.argv.slice(2);
for (const name of names) {
  const kind = /** @type {import("../../../bench/clouds.mjs").CloudKind} */ (name[0]);
  const { points, dimension } = makeCloud(kind, Number(name.slice(1)));
  writeFileSync(join(folder, `${name}.${dimension}.f32`), points);
}
