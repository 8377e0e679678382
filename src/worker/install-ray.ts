import { readFileSync } from "node:fs";
import { UserInputError } from "../errors.ts";
import { carriedIn } from "./carried.ts";
import { requirementFiles } from "./environment.ts";
import type { MakeEnvironmentOptions } from "./make-environment.ts";
import { jsonFromPython, runPython, SetupStepError } from "./run-python.ts";

const DOWNLOAD = "about 80 MB, 260 MB on disk";

/**
 * Installs the pinned Ray into the worker's environment, unless it is there.
 *
 * @param interpreter - Of that environment.
 * @throws UserInputError for an environment that is not ours and lacks it; SetupStepError if pip fails
 */
export async function installRay(
  interpreter: string,
  { env, from, say, onText }: Pick<MakeEnvironmentOptions, "env" | "from" | "say" | "onText">,
): Promise<void> {
  const { ray: requirements, constraints } = requirementFiles("cpu", env);
  const wanted = pinnedVersion(requirements);
  const present = await installedVersion(interpreter, env);
  if (present === wanted) {
    say(`Ray ${wanted} is there.`);
    return;
  }
  if (env.PANIC_TDA_PYTHON)
    throw new UserInputError(
      `${interpreter} has ${present === undefined ? "no Ray" : `Ray ${present}`}, and panic-tda changes no environment that it has not made.`,
      { hint: `Install Ray ${wanted}: ${interpreter} -m pip install --requirement ${requirements}` },
    );
  say(`  Ray ${wanted}: ${from === undefined ? DOWNLOAD : `from ${from}`}`);
  const source = from === undefined ? [] : ["--no-index", "--find-links", carriedIn(from).wheels];
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", ...source];
  // Constrained, so that what the models run on stays as it was tested.
  const files = ["--constraint", constraints, "--requirement", requirements];
  await runPython(interpreter, [...pip, ...files], env, onText);
  if ((await installedVersion(interpreter, env)) !== wanted)
    throw new SetupStepError(`${interpreter}: Ray ${wanted} is installed, but it cannot be imported`);
  say("  complete");
}

function pinnedVersion(requirements: string): string {
  return /^ray==(\S+)$/m.exec(readFileSync(requirements, "utf8"))![1]!;
}

async function installedVersion(interpreter: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const ask = "import json, ray; print(json.dumps(ray.__version__))";
  return (await jsonFromPython(interpreter, ["-I", "-c", ask], env)) as string | undefined;
}
