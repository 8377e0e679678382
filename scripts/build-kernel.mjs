// Compiles the modules of kernel/ with the AssemblyScript compiler, each unless it is newer than its sources.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = new URL("..", import.meta.url);
/** Several modules, because they differ in their memory: instances of homology, distances, matching, assignment and neighbours have their own, those of clustering share one. */
const modules = [
  { sources: "kernel/homology/", output: "dist/kernel/homology.wasm" },
  { sources: "kernel/clustering/", output: "dist/kernel/clustering.wasm" },
  { sources: "kernel/distances/", output: "dist/kernel/distances.wasm" },
  { sources: "kernel/matching/", output: "dist/kernel/matching.wasm" },
  // They measure as the clustering does.
  { sources: "kernel/assignment/", others: ["kernel/clustering/"], output: "dist/kernel/assignment.wasm" },
  { sources: "kernel/neighbours/", others: ["kernel/clustering/"], output: "dist/kernel/neighbours.wasm" },
  { sources: "kernel/layout/", output: "dist/kernel/layout.wasm" },
];

mkdirSync(new URL("dist/kernel/", root), { recursive: true });
process.chdir(fileURLToPath(root));
for (const module of modules) {
  if (!process.argv.includes("--force") && isUpToDate(module)) continue;
  const { error, stderr } = await asc.main(["--config", `${module.sources}asconfig.json`]);
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exit(1);
  }
}

/** @param {typeof modules[number]} module */
function isUpToDate({ sources, others = [], output }) {
  const folders = [sources, ...others].map((folder) => new URL(folder, root));
  const files = [
    ...folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder))),
    new URL(import.meta.url),
    new URL("package-lock.json", root),
  ];
  const built = statSync(new URL(output, root), { throwIfNoEntry: false });
  return built !== undefined && files.every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}
