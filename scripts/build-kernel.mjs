// Compiles kernel/ to dist/kernel/homology.wasm with the AssemblyScript compiler, unless that is newer than its sources.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = new URL("..", import.meta.url);
const output = new URL("dist/kernel/homology.wasm", root);
const sources = [
  ...readdirSync(new URL("kernel/", root)).map((name) => new URL(`kernel/${name}`, root)),
  new URL(import.meta.url),
  new URL("package-lock.json", root),
];

if (!process.argv.includes("--force") && isUpToDate()) process.exit(0);

mkdirSync(new URL(".", output), { recursive: true });
process.chdir(fileURLToPath(root));
const { error, stderr } = await asc.main(["--config", "kernel/asconfig.json"]);
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exit(1);
}

function isUpToDate() {
  const built = statSync(output, { throwIfNoEntry: false });
  return built !== undefined && sources.every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}
