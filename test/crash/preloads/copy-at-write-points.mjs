// For `node --import`: lets a panic-tda process copy its database at each of its write points, into the folder that the environment's
// COPY_INTO names: 0.db, 1.db, … with the write-ahead logs beside them. What kill -9 leaves is what the system has of the files, which is what
// a copy has; files that are byte for byte as at the point before are not copied again. points.jsonl says the kind and the copy of each point.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { observeWritePoints } from "../../../dist/store/write-points.js";

const folder = process.env.COPY_INTO ?? "";
const database = process.argv[process.argv.indexOf("--db") + 1] ?? "";

/** @type {Record<string, Buffer>} */
let last = {};
let numCopies = 0;

/** @returns {Record<string, Buffer>} */
function files() {
  const paths = ["", "-wal"].map((suffix) => [suffix, `${database}${suffix}`]);
  return Object.fromEntries(
    paths.flatMap(([suffix, path]) => (existsSync(path) ? [[suffix, readFileSync(path)]] : [])),
  );
}

observeWritePoints((kind) => {
  const now = files();
  const isChanged =
    Object.keys(now).length !== Object.keys(last).length ||
    Object.entries(now).some(([suffix, bytes]) => last[suffix]?.equals(bytes) !== true);
  if (isChanged) {
    for (const [suffix, bytes] of Object.entries(now))
      writeFileSync(join(folder, `${numCopies}.db${suffix}`), bytes);
    last = now;
    numCopies += 1;
  }
  appendFileSync(join(folder, "points.jsonl"), `${JSON.stringify({ kind, copy: numCopies - 1 })}\n`);
});
