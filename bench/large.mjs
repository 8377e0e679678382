// @ts-check
// npm run bench:large -- N: makes build/large-N.db, a database of N invocations, and prints how long it took and how large it is.
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeLargeDatabase, shapeOf } from "./large-database.mjs";

const [argument = ""] = process.argv.slice(2);
const numInvocations = /^\d+$/.test(argument) ? Number(argument) : Number.NaN;
try {
  shapeOf(numInvocations);
} catch (error) {
  console.error(`${/** @type {Error} */ (error).message}\n  For example: npm run bench:large -- 1000000`);
  process.exit(2);
}
const path = fileURLToPath(new URL(`../build/large-${numInvocations}.db`, import.meta.url));
if (existsSync(path)) {
  console.error("It is there already; delete it to have it made anew.");
} else {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  await makeLargeDatabase(path, numInvocations, (what) => console.error(`${seconds()} s  ${what}`));
  console.error(`${seconds()} s  done, ${(statSync(path).size / 1e9).toFixed(2)} GB`);
}
console.log(path);
