// @ts-check
// Runs the tests group by group: `node scripts/test-groups.mjs [GROUP …]`, or all but some with `--except GROUP …`. A group
// whose tool is missing is left out and named at the end; with PANIC_TDA_REQUIRE=1 that is a failure.
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import { testGroups } from "./test-group-table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

const isExcept = process.argv[2] === "--except";
const names = process.argv.slice(isExcept ? 3 : 2);
const unknown = names.filter((name) => !testGroups.some((group) => group.name === name));
if (unknown.length > 0) {
  console.error(`no test group is called ${unknown.join(", ")}.`);
  console.error(`  The groups: ${testGroups.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

/** @type {Totals} */
const totals = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const leftOut = [];
for (const { name, missing, getIt } of testGroups) {
  if (names.length > 0 && names.includes(name) === isExcept) continue;
  const reason = missing();
  if (reason !== undefined) {
    leftOut.push(`left out: ${name}: ${reason}. Get it: ${getIt}`);
    continue;
  }
  console.log(`\ntest group ${name}`);
  const { passed, failed, skipped } = await runGroup(name);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

const skipped = totals.skipped === 0 ? "" : `, ${totals.skipped} skipped`;
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
for (const line of leftOut) console.log(line);
const lacksRequired = process.env.PANIC_TDA_REQUIRE === "1" && leftOut.length > 0;
if (lacksRequired) console.log("With PANIC_TDA_REQUIRE=1 a group that is left out is a failure.");
process.exitCode = totals.failed > 0 || totals.passed === 0 || lacksRequired ? 1 : 0;

/**
 * @param {string} name
 * @returns {Promise<Totals>}
 */
async function runGroup(name) {
  const vitest = await startVitest("test", [], { root, project: name, watch: false, reporters: ["default"] });
  /** @type {Totals} */
  const counts = { passed: 0, failed: vitest.state.getUnhandledErrors().length, skipped: 0 };
  for (const file of vitest.state.getTestModules()) {
    const tests = [...file.children.allTests()].map((test) => test.result().state);
    counts.passed += tests.filter((state) => state === "passed").length;
    counts.skipped += tests.filter((state) => state === "skipped").length;
    const failed = tests.filter((state) => state === "failed").length;
    // A file that cannot be loaded, and a hook that throws, fail without a failed test.
    counts.failed += failed === 0 && !file.ok() ? 1 : failed;
  }
  // A pattern that finds nothing any more must not look like success.
  if (counts.passed + counts.failed + counts.skipped === 0) counts.failed = 1;
  await vitest.close();
  return counts;
}
