import type { ChosenBuild } from "./cuda-builds.ts";
import type { Target } from "./environment.ts";
import { jsonFromPython, SetupStepError } from "./run-python.ts";

/** Where PyTorch keeps the wheels of its builds, each in a folder. */
const PYTORCH_INDEX = "https://download.pytorch.org/whl";
const PYTORCH_CPU_INDEX = `${PYTORCH_INDEX}/cpu`;

/**
 * Where pip is to look for PyTorch besides its own index, as its arguments. PyPI has for Linux the newest CUDA alone, and for other
 * systems the CPU alone.
 *
 * @throws SetupStepError if none of PyTorch's indexes has this release
 */
export async function pytorchIndex(
  interpreter: string,
  constraints: string,
  target: Target,
  build: ChosenBuild | undefined,
  { env, say }: { readonly env: NodeJS.ProcessEnv; readonly say: (line: string) => void },
): Promise<string[]> {
  const wouldInstall = (...args: string[]) =>
    packagesFor(interpreter, ["--constraint", constraints, ...args, "torch"], env);
  if (build === undefined) {
    const packages = await wouldInstall();
    if (packages?.every((name) => !/^(nvidia|triton)\b/i.test(name))) return [];
    say(`  PyTorch for the CPU is taken from ${PYTORCH_CPU_INDEX}.`);
    return ["--extra-index-url", PYTORCH_CPU_INDEX];
  }
  if (target.cuda === "13.x" && process.platform === "linux") return [];
  for (const name of build.indexes) {
    const index = `${PYTORCH_INDEX}/${name}`;
    if ((await wouldInstall("--no-deps", "--index-url", index)) === undefined) continue;
    say(`  PyTorch for CUDA ${target.cuda} is taken from ${index}.`);
    return ["--extra-index-url", index];
  }
  const looked = build.indexes.map((name) => `${PYTORCH_INDEX}/${name}`).join(", ");
  throw new SetupStepError(
    `PyTorch of the version in ${constraints} is not among the builds for CUDA ${target.cuda}, in ${looked}.` +
      (target.cuda === "12.x" ? "\n  With the driver 580 or newer: --cuda 13.x" : ""),
  );
}

/** @throws SetupStepError if torch is not the build that was wanted */
export async function checkBuild(
  interpreter: string,
  { cuda: wanted }: Target,
  from: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const cuda = await jsonFromPython(interpreter, ["-I", "-c", CUDA_OF_TORCH], env);
  const isWanted = typeof cuda === "string" && wanted !== null && cuda.startsWith(wanted.replace("x", ""));
  if (isWanted) return;
  const found = typeof cuda === "string" ? `CUDA ${cuda}` : "the CPU";
  if (from !== undefined)
    throw new SetupStepError(
      `the PyTorch in ${from} is one for ${found}; fill it anew with --device cuda --cuda ${wanted}`,
    );
  throw new SetupStepError(
    `pip found only a build of PyTorch for ${found}. See which index it uses: ${interpreter} -m pip config list`,
  );
}

/** The names of the packages that pip would install; undefined if it cannot. */
async function packagesFor(
  interpreter: string,
  wanted: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[] | undefined> {
  // As if nothing were there: wheels are also packed from an environment that is complete.
  const install = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--ignore-installed"];
  const report = await jsonFromPython(
    interpreter,
    [...install, ...wanted, "--dry-run", "--quiet", "--report", "-"],
    env,
  );
  if (report === undefined) return undefined;
  const { install: packages } = report as { install: readonly { metadata: { name: string } }[] };
  return packages.map(({ metadata: { name } }) => name);
}

const CUDA_OF_TORCH = "import json, torch; print(json.dumps(torch.version.cuda))";
