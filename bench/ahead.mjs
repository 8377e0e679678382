// @ts-check
// npm run bench:ahead -- [OTHER CHECKOUT]: how long a device has nothing to do between the calls of one executor, with slow dummies; of
// another checkout, built, too, both in turn. Prints a table and writes build/bench/ahead.json.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonCommand } from "../scripts/test-group-table.mjs";

const NUM_TURNS = 3;
const root = fileURLToPath(new URL("..", import.meta.url));
const script = fileURLToPath(new URL("ahead-timings.mjs", import.meta.url));
const checkouts = [...process.argv.slice(2, 3), root];
// Milliseconds per call, chunks, pictures per call, steps.
const cases = [
  [50, 4, 16, 30],
  [500, 4, 16, 6],
  [500, 2, 40, 6],
];
const rows = cases.flatMap((numbers) => {
  const turns = Array.from({ length: NUM_TURNS }, () =>
    checkouts.map((checkout) =>
      JSON.parse(
        execFileSync(process.execPath, [script, checkout, ...numbers.map(String)], {
          encoding: "utf8",
          env: { ...process.env, PANIC_TDA_PYTHON: process.env.PANIC_TDA_PYTHON ?? pythonCommand() },
        }),
      ),
    ),
  );
  return checkouts.map((checkout, i) => {
    /** @param {string} key */
    const median = (key) => Number(turns.map((turn) => turn[i][key]).toSorted((a, b) => a - b)[1]);
    const [callMs, numChunks, chunkSize] = numbers;
    return {
      what: `${callMs} ms per call of ${chunkSize} pictures of 256 × 256, ${numChunks} chunks`,
      checkout,
      busyShare: median("busyShare"),
      gapsMs: [median("leastGapMs"), median("medianGapMs"), median("longestGapMs")],
      engineProcessorMs: median("engineProcessorMs"),
    };
  });
});
for (const { what, checkout, busyShare, gapsMs } of rows) {
  const gaps = gapsMs.map((ms) => ms.toFixed(1)).join(" / ");
  console.log(`${what}, ${checkout}`);
  console.log(`  busy ${(100 * busyShare).toFixed(1)} %, gaps of ${gaps} ms (least, median, longest)`);
}
console.log(
  `load average: ${loadavg()
    .map((one) => one.toFixed(1))
    .join(", ")}`,
);
mkdirSync(join(root, "build/bench"), { recursive: true });
writeFileSync(
  join(root, "build/bench/ahead.json"),
  `${JSON.stringify({ load: loadavg(), rows }, null, 2)}\n`,
);
