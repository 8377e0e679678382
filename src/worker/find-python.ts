import { spawnSync } from "node:child_process";
import { UserInputError } from "../errors.ts";

/** An interpreter that can make the worker's environment. */
export interface Python {
  readonly command: string;
  /** "3.11.7" */
  readonly version: string;
}

const OLDEST = [3, 11] as const;
/** The oldest that will do comes first: every library has wheels for it. */
const names = ["python3.11", "python3.12", "python3.13", "python3.14", "python3", "python"];
const PROBE = "import ensurepip, sys, venv; print('.'.join(map(str, sys.version_info[:3])))";

/**
 * Finds a Python that is new enough and can make virtual environments.
 *
 * @param preferred - An interpreter that the user names.
 * @throws UserInputError that says what was found instead
 */
export function findPython(preferred: string | undefined, env: NodeJS.ProcessEnv): Python {
  const found: string[] = [];
  for (const command of preferred === undefined ? names : [preferred]) {
    const { status, stdout, stderr, error } = spawnSync(command, ["-c", PROBE], { env, encoding: "utf8" });
    if (error !== undefined) {
      if (preferred !== undefined) found.push(`${command}: ${error.message}`);
      continue;
    }
    if (status !== 0) {
      found.push(`${command}: ${stderr.trim().split("\n").at(-1)}`);
      continue;
    }
    const version = stdout.trim();
    if (isNewEnough(version)) return { command, version };
    found.push(`${command} is Python ${version}`);
  }
  const list = found.length === 0 ? "found none on the path" : `found\n    ${found.join("\n    ")}`;
  throw new UserInputError(
    `expected Python ${OLDEST.join(".")} or newer with the modules venv and ensurepip, ${list}`,
    {
      hint:
        "Install one: https://www.python.org/downloads; on Debian and Ubuntu: apt-get install python3 python3-venv. " +
        "One that is not on the path is named with --python.",
    },
  );
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
