import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The Python interpreter that commands run: `PANIC_TDA_PYTHON`, else that of the virtual environment in the user's data folder;
 * undefined if there is none.
 */
export function pythonInterpreter(env: Environment): string | undefined {
  if (env.PANIC_TDA_PYTHON) return env.PANIC_TDA_PYTHON;
  const folder = join(dataFolder(env), "python");
  const python =
    process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python3");
  return existsSync(python) ? python : undefined;
}

function dataFolder(env: Environment): string {
  if (env.PANIC_TDA_DATA) return env.PANIC_TDA_DATA;
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, "panic-tda");
  const home = env.HOME || homedir();
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "panic-tda");
  if (process.platform === "win32")
    return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "panic-tda");
  return join(home, ".local", "share", "panic-tda");
}
