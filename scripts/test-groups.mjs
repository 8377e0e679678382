// @ts-check
// Runs the tests group by group: `node scripts/test-groups.mjs [GROUP …]`, or all but some with `--except GROUP …`. A group
// whose tool is missing is left out and named at the end; with PANIC_TDA_REQUIRE=1 that is a failure. What failed is told once
// more at the end, since of a long log often only the end is kept.
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import { testGroups } from "./test-group-table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {string[]} failures - Where, and what was thrown.
 * @property {number} skipped
 */

const isExcept = process.argv[2] === "--except";
const names = process.argv.slice(isExcept ? 3 : 2);
const unknown = names.filter((name) => !testGroups.some((group) => group.name === name));
if (unknown.length > 0) {
  console.error(`no test group is called ${unknown.join(", ")}.`);
  console.error(`  The groups: ${testGroups.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

/** @type {Totals} */
const totals = { passed: 0, failures: [], skipped: 0 };
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
  const { passed, failures, skipped } = await runGroup(name);
  totals.passed += passed;
  totals.failures.push(...failures);
  totals.skipped += skipped;
}

const skipped = totals.skipped === 0 ? "" : `, ${totals.skipped} skipped`;
for (const failure of totals.failures) console.log(`\nfailed: ${failure}`);
console.log(`\n${totals.passed} passed, ${totals.failures.length} failed${skipped}`);
for (const line of leftOut) console.log(line);
const lacksRequired = process.env.PANIC_TDA_REQUIRE === "1" && leftOut.length > 0;
if (lacksRequired) console.log("With PANIC_TDA_REQUIRE=1 a group that is left out is a failure.");
process.exitCode = totals.failures.length > 0 || totals.passed === 0 || lacksRequired ? 1 : 0;

/**
 * @param {string} name
 * @returns {Promise<Totals>}
 */
async function runGroup(name) {
  const vitest = await startVitest("test", [], { root, project: name, watch: false, reporters: ["default"] });
  /** @type {Totals} */
  const found = { passed: 0, failures: vitest.state.getUnhandledErrors().map(told), skipped: 0 };
  for (const file of vitest.state.getTestModules()) {
    const tests = [...file.children.allTests()].map((test) => ({ name: test.fullName, ...test.result() }));
    found.passed += tests.filter(({ state }) => state === "passed").length;
    found.skipped += tests.filter(({ state }) => state === "skipped").length;
    const failed = tests.filter(({ state }) => state === "failed");
    // A file that cannot be loaded, and a hook that throws, fail without a failed test.
    if (failed.length === 0 && !file.ok()) failed.push({ name: "", state: "failed", errors: errorsOf(file) });
    for (const { name, errors = [] } of failed) {
      found.failures.push([`${file.relativeModuleId} ${name}`.trim(), ...errors.map(told)].join("\n"));
    }
  }
  // A pattern that finds nothing any more must not look like success.
  if (found.passed + found.failures.length + found.skipped === 0) {
    found.failures.push(`${name}: there is no test`);
  }
  await vitest.close();
  return found;
}

/**
 * Errors of a file and of its suites, which are those of loading and of hooks.
 *
 * @param {import("vitest/node").TestModule} file
 */
function errorsOf(file) {
  return [file, ...file.children.allSuites()].flatMap((suite) => [...suite.errors()]);
}

/** @param {unknown} error */
function told(error) {
  const { message, stack, diff } = /** @type {{ message?: string, stack?: string, diff?: string }} */ (error);
  return [stack ?? message ?? String(error), diff].filter((part) => part !== undefined).join("\n");
}
