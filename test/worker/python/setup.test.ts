import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { type Outcome, runCommand } from "../../cli/command.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const makeWheels = fileURLToPath(new URL("../make-wheels.py", import.meta.url));

/** A user's folder, and packages of ours that pip finds in place of those on PyPI: nothing is fetched. */
function newUser({ cuda = "", offline = false, folder = temporaryFolder(), nvidiaSmi = "" } = {}) {
  const wheels = (version: string) =>
    execFileSync(pythonCommand(), [makeWheels, join(folder, "wheels"), ...(version === "" ? [] : [version])]);
  wheels(cuda);
  const tools = join(folder, "tools");
  mkdirSync(tools);
  if (nvidiaSmi !== "") {
    writeFileSync(join(tools, "nvidia-smi"), `#!/bin/sh\n${nvidiaSmi}\n`);
    chmodSync(join(tools, "nvidia-smi"), 0o755);
  }
  const requirements = join(folder, "requirements");
  mkdirSync(requirements);
  writeFileSync(join(requirements, "requirements.txt"), "some-library\n");
  writeFileSync(join(requirements, "requirements-cuda.txt"), "");
  writeFileSync(join(requirements, "requirements-remote-code.txt"), "some-library==0.9.0\n");
  writeFileSync(join(requirements, "requirements-ray.txt"), "ray==2.60.0\n");
  writeFileSync(join(requirements, "constraints.txt"), "torch==2.0.0\nsome-library==1.2.3\n");
  const env = {
    PATH: `${tools}${delimiter}${process.env.PATH}`,
    XDG_DATA_HOME: join(folder, "data"),
    PANIC_TDA_REQUIREMENTS: requirements,
    ...{
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: join(folder, offline ? "nothing" : "wheels"),
      PIP_NO_CACHE_DIR: "1",
    },
  };
  const environment = join(folder, "data", "panic-tda", "python");
  return {
    folder,
    wheels,
    requirements,
    environment,
    python: join(environment, "bin", "python"),
    record: () => JSON.parse(readFileSync(join(environment, "panic-tda.json"), "utf8")),
    setup: (...args: string[]) => runCommand(["setup", ...args], { cwd: folder, env }),
    command: (...args: string[]) => runCommand(args, { cwd: folder, env }),
  };
}

/**
 * A Python like the tests' own that makes environments in a moment: it copies pip from an environment that is there, where `venv` would
 * unpack and compile it for five seconds. All else is the real thing.
 */
function quickPython(folder: string, environment: string): string {
  const path = join(folder, "quick-python");
  const python = `"${execFileSync(pythonCommand(), ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim()}"`;
  const packages = "lib/python3.*/site-packages";
  writeFileSync(
    path,
    `#!/bin/sh
if [ "$1 $2" != "-m venv" ]; then exec ${python} "$@"; fi
${python} -m venv --without-pip "$3" && cp -R "${environment}"/${packages}/pip* "$3"/${packages}/
`,
  );
  chmodSync(path, 0o755);
  return path;
}

describe("panic-tda setup", { timeout: 180_000 }, () => {
  // Kept for the whole file, since the other environments have their pip from it.
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-setup-"));
  const user = newUser({ folder });
  const quick = quickPython(folder, user.environment);
  let first: Outcome;
  beforeAll(async () => {
    first = await user.setup("--python", pythonCommand());
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("makes an environment of the pinned versions, says so, and leaves a complete one alone", async () => {
    expect(first).toMatchObject({ exitCode: 0, stdout: "" });
    expect(first.stderr).toMatch(
      /^Python environment: .*panic-tda\/python, with Python 3\.\d+\.\d+, for the CPU\.\n/,
    );
    expect(first.stderr).toContain("It takes about 0.5 GB of packages, less what pip has in its cache.");
    expect(user.record()).toMatchObject({
      device: "cpu",
      libraries: { torch: "2.0.0", "some-library": "1.2.3" },
    });
    execFileSync(user.python, ["-c", "import torch, some_library"]);
    const version = "import importlib.metadata; print(importlib.metadata.version('some-library'))";
    const beside = { PYTHONPATH: join(user.environment, "panic-tda-remote-code") };
    expect(execFileSync(user.python, ["-c", version], { encoding: "utf8" })).toBe("1.2.3\n");
    expect(execFileSync(user.python, ["-c", version], { encoding: "utf8", env: beside })).toBe("0.9.0\n");

    const second = await user.setup();
    expect(second.stderr).toMatch(/^Python environment: .* is complete \(Python .*, cpu\)\.\n/);
    expect(second.stderr).not.toContain("PyTorch\n");
  });

  test("adds Ray where it is asked for, once, and to no environment that it has not made", async () => {
    const added = await user.setup("--ray");
    expect(added.stderr).toContain("  Ray 2.60.0: about 80 MB, 260 MB on disk\n");
    expect(added).toMatchObject({ exitCode: 0 });
    execFileSync(user.python, ["-c", "import ray, torch"]);
    expect((await user.setup("--ray")).stderr).toContain("Ray 2.60.0 is there.\n");
    const other = await runCommand(["setup", "--ray"], {
      cwd: user.folder,
      env: { PANIC_TDA_PYTHON: pythonCommand(), PANIC_TDA_REQUIREMENTS: user.requirements },
    });
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain("has no Ray, and panic-tda changes no environment that it has not made.");
  });

  test("goes on with an environment that is half made, and makes a broken one anew", async () => {
    const user = newUser();
    writeFileSync(join(user.requirements, "requirements.txt"), "not-to-be-found\n");
    const failed = await user.setup("--python", quick);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/No matching distribution found for not-to-be-found/);
    expect(failed.stderr).toContain("What was fetched is kept; repeat the command to go on.");
    expect(failed.stderr).not.toContain("at async");
    expect(existsSync(join(user.environment, "panic-tda.json"))).toBe(false);

    writeFileSync(join(user.requirements, "requirements.txt"), "some-library\n");
    const mended = await user.setup("--python", quick);
    expect(mended.stderr).toContain("It was begun before, and is gone on with.");
    expect(mended.stderr).toContain("Requirement already satisfied: torch");
    expect(mended.exitCode).toBe(0);

    rmSync(join(user.environment, "lib"), { recursive: true });
    const remade = await user.setup("--python", quick);
    expect(remade.stderr).toContain("is broken or for another device, and is made anew.");
    expect(remade.exitCode).toBe(0);
    execFileSync(user.python, ["-c", "import torch, some_library"]);
  });

  test("takes PyTorch's own index for the CPU where pip would fetch CUDA's libraries, and only there", async () => {
    const withCuda = newUser({ cuda: "13.0" });
    const cpu = await withCuda.setup("--device", "cpu", "--python", quick);
    expect(cpu.stderr).toContain("PyTorch for the CPU is taken from https://download.pytorch.org/whl/cpu.");
    const cuda = await withCuda.setup("--device", "cuda", "--python", quick);
    expect(cuda.stderr).toContain("for an NVIDIA GPU (CUDA), with CUDA 13.x.");
    expect(cuda.stderr).not.toContain("download.pytorch.org");
    // The machine of these tests has no GPU, and that is said.
    expect(cuda.stderr).toContain(
      "The environment is for a GPU, and here is none that it can use:\n" +
        "  cuda was asked for, but torch 2.0.0 for CUDA 13.0 cannot use one: Found no NVIDIA driver on your system.\n",
    );
    expect(cuda.exitCode).toBe(1);
    writeFileSync(join(withCuda.environment, "has-a-gpu"), "");
    expect(await withCuda.setup()).toMatchObject({ exitCode: 0 });
    rmSync(join(withCuda.environment, "has-a-gpu"));
    expect(await withCuda.setup("--fetch-only")).toMatchObject({ exitCode: 0 });
  });

  test("takes the build that driver and GPU take, and keeps to it until another is asked for", async () => {
    const user = newUser({
      cuda: "12.6",
      nvidiaSmi: "echo '570.86.15, 8.9, 24564, NVIDIA GeForce RTX 4090'",
    });
    const older = await user.setup("--python", quick);
    expect(older.stderr).toContain("for an NVIDIA GPU (CUDA), with CUDA 12.x.");
    expect(older.stderr).toContain(
      "PyTorch for CUDA 12.x is taken from https://download.pytorch.org/whl/cu126.",
    );
    expect(user.record()).toMatchObject({ device: "cuda", cuda: "12.x" });
    expect(older.exitCode).toBe(1);
    expect((await user.setup()).stderr).toMatch(/ is complete \(Python .*, cuda 12\.x\)/);

    const tooNew = await user.setup("--cuda", "13.x");
    expect(tooNew).toMatchObject({ exitCode: 2 });
    expect(tooNew.stderr).toContain("the driver 570.86.15 of NVIDIA GeForce RTX 4090 is too old");
    expect(user.record()).toMatchObject({ cuda: "12.x" });

    user.wheels("13.0");
    const forAnother = await user.setup("--cuda", "13.x", "--fetch-only", "--python", quick);
    expect(forAnother.stderr).toContain("is broken or for another device, and is made anew.");
    expect(user.record()).toMatchObject({ cuda: "13.x" });
    const now = await user.setup();
    expect(now).toMatchObject({ exitCode: 2 });
    expect(now.stderr).toContain("Or take the build for this driver: --cuda 12.x.");
  });

  test("refuses another CUDA than the one asked for, a GPU that does not answer, and a CPU with CUDA", async () => {
    const user = newUser({ cuda: "13.0", nvidiaSmi: "echo No devices were found; exit 6" });
    const silent = await user.setup("--python", quick);
    expect(silent).toMatchObject({ exitCode: 2 });
    expect(silent.stderr).toContain("nvidia-smi is here, but it finds no GPU: No devices were found\n");
    expect(existsSync(user.environment)).toBe(false);
    const both = await user.setup("--device", "cpu", "--cuda", "12.x");
    expect(both.stderr).toBe(
      "--cuda 12.x is for a GPU, and --device cpu is not.\n  Leave one of them out.\n",
    );
    const other = await user.setup("--cuda", "12.x", "--fetch-only", "--python", quick);
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain("pip found only a build of PyTorch for CUDA 13.0.");
  });

  test("refuses a build for the CPU where CUDA was asked for", async () => {
    const user = newUser();
    const { exitCode, stderr } = await user.setup("--device", "cuda", "--python", quick);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("pip found only a build of PyTorch for the CPU.");
  });
});

describe("a machine without internet", { timeout: 400_000 }, () => {
  test("takes an environment that another has fetched, and fetches nothing", async () => {
    const connected = newUser();
    const folder = join(connected.folder, "carried");
    const filled = await connected.setup("--python", pythonCommand(), "--ray", "--to", folder);
    expect(filled.exitCode).toBe(0);
    expect(readdirSync(join(folder, "wheels")).sort()).toEqual([
      "ray-2.60.0-py3-none-any.whl",
      ...["some_library-1.2.3-py3-none-any.whl", "torch-2.0.0-py3-none-any.whl"],
    ]);
    expect(readdirSync(join(folder, "wheels-remote-code"))).toEqual(["some_library-0.9.0-py3-none-any.whl"]);

    const offline = newUser({ offline: true });
    const taken = await offline.setup("--python", pythonCommand(), "--ray", "--from", folder);
    expect(taken.stderr).toContain(`Ray 2.60.0: from ${folder}\n`);
    expect(taken.stderr).toContain(`Its packages are those in ${folder}; nothing is fetched.`);
    expect(taken.exitCode).toBe(0);
    expect(offline.record()).toMatchObject({ libraries: { torch: "2.0.0", "some-library": "1.2.3" } });
  });

  test("is told what the folder lacks, before anything is made", async () => {
    const user = newUser();
    const empty = join(user.folder, "empty");
    const { exitCode, stderr } = await user.setup("--from", empty, "--models", "SDXLTurbo", "BLIP2");
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `${empty} does not have the wheels of a Python environment, the weights of SDXLTurbo (stabilityai/sdxl-turbo), ` +
        "the weights of BLIP2 (Salesforce/blip2-opt-2.7b).\n" +
        "  On a machine with internet, of the same system and Python: panic-tda setup --to FOLDER --models SDXLTurbo BLIP2\n",
    );
    expect(existsSync(user.environment)).toBe(false);
  });
});

describe("panic-tda setup refuses", () => {
  test("a Python that is too old, and says what it wants", async () => {
    const user = newUser();
    const old = join(user.folder, "python3.9");
    writeFileSync(old, "#!/bin/sh\necho 3.9.2\n");
    chmodSync(old, 0o755);
    const { exitCode, stderr } = await user.setup("--python", old);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("expected Python 3.11 or newer with the modules venv and ensurepip, found");
    expect(stderr).toContain(`${old} is Python 3.9.2`);
    expect(existsSync(user.environment)).toBe(false);
  });

  test("unknown and built-in models, before anything is made", async () => {
    const user = newUser();
    const unknown = await user.setup("--models", "EchoTxt");
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toBe('no model is called "EchoTxt".\n  Did you mean "EchoText"?\n');
    const builtIn = await user.setup("--models", "SketchT2I");
    expect(builtIn).toMatchObject({ exitCode: 2, stderr: "SketchT2I is built in; it needs no setup.\n" });
    expect(existsSync(user.environment)).toBe(false);
  });
});

test("without an environment, check tells what to do, and run refuses before anything is written", async () => {
  const user = newUser();
  const config = {
    networks: [["Echo", "EchoCaption"]],
    seeds: [1],
    prompts: ["a"],
    embedding_models: ["EchoText"],
    max_length: 4,
  };
  writeFileSync(join(user.folder, "echo.json"), JSON.stringify(config));
  const check = await user.command("check", "echo.json");
  expect(check.stdout).toContain(
    "model       Echo, text-to-image, not ready: there is no Python environment for it\n",
  );
  expect(check.stdout).toContain("Get ready: panic-tda setup --models Echo EchoCaption EchoText\n");
  const run = await user.command("run", "echo.json");
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain("Echo is not ready: there is no Python environment for it.\n");
  expect(run.stderr).toContain("  Get ready: panic-tda setup --models Echo EchoCaption EchoText\n");
  expect(existsSync(join(user.folder, "panic-tda.db"))).toBe(false);
});
