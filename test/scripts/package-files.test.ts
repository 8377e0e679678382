import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root } from "../cli/command.ts";

/** What npm would publish, as paths from the root. */
let packed: readonly string[] = [];

beforeAll(() => {
  // Without scripts: `prepare` would build, and the tests have a build already.
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path);
}, 60_000);

/** The first folders of the paths below a folder; of a file that lies in it, its name. */
function within(folder: string): string[] {
  const names = packed.flatMap((path) =>
    path.startsWith(folder) ? [path.slice(folder.length).split("/")[0]!] : [],
  );
  return [...new Set(names)].sort();
}

test("the package has the program, its sources and its documentation, and nothing else", () => {
  expect(within("")).toEqual([
    "DESIGN.md",
    "LICENSE",
    "README.md",
    "dist",
    "docs",
    "experiments",
    "kernel",
    "package.json",
    "src",
    "worker",
  ]);
});

test("each room is there as source and as it was built, and the page and the kernels are built", () => {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(within("src/")).toEqual(expect.arrayContaining(rooms));
  expect(within("dist/")).toEqual(expect.arrayContaining([...rooms, "web"]));
  expect(packed.filter((path) => path.endsWith(".wasm"))).toHaveLength(7);
});

test("of the worker there is what a user's environment needs: no doubles, no bench, no tests, nothing for its developers", () => {
  expect(within("worker/")).toEqual([
    "constraints.txt",
    "packaged_models",
    "panic_worker",
    "requirements-cuda.txt",
    "requirements-packaged-models.txt",
    "requirements-ray.txt",
    "requirements-remote-code.txt",
    "requirements.txt",
  ]);
  const inside = within("worker/panic_worker/");
  expect(inside.filter((name) => !name.endsWith(".py"))).toEqual(["models"]);
  // Echo is a model, with a line in the catalogue: `models --check Echo` shows whether a worker works, without any weights.
  const models = within("worker/panic_worker/models/").filter((name) => name.startsWith("echo"));
  expect(models).toEqual(["echo.py", "echo_caption.py", "echo_text.py", "echo_vision.py"]);
});

test("nothing in the package is left over from building or testing it", () => {
  const leftovers = packed.filter((path) =>
    /\.tsbuildinfo$|__pycache__|\.test\.|\.db(-wal|-shm)?$/.test(path),
  );
  expect(leftovers).toEqual([]);
});

test("nothing in the package imports what is not in it", () => {
  const python = packed.filter((path) => path.endsWith(".py"));
  const lacking = python.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/^\s*(?:from|import) panic_worker\.(\w+)/gm)]
      .map(([, module]) => `worker/panic_worker/${module}`)
      .filter((module) => !packed.some((one) => one === `${module}.py` || one.startsWith(`${module}/`)))
      .map((module) => `${path}: ${module}`),
  );
  expect(lacking).toEqual([]);
  const { exports, imports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = JSON.stringify([exports, imports, bin]).match(
    /(?<=")(\.\/)?[\w./-]+\.(js|json|d\.ts)(?=")/g,
  )!;
  for (const path of named) if (path !== "./package.json") expect(packed).toContain(path.replace("./", ""));
});
