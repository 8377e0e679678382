import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserInputError } from "../errors.ts";
import { dataFolder } from "./folders.ts";

/** What executors that dial must have. Never on a command line, which all users of a machine see. */
export const EXECUTOR_TOKEN = "PANIC_TDA_EXECUTOR_TOKEN";

export interface ExecutorToken {
  /** 64 hexadecimal digits. */
  readonly token: string;
  /** A file of this user's alone that has it; undefined where the environment gave it. */
  readonly path: string | undefined;
  /** Removes the file. */
  readonly forget: () => void;
}

/**
 * The token of the environment, or a new one of 256 bits in a file that only this user may read.
 *
 * @throws UserInputError for one that is not as long
 */
export function executorToken(env: NodeJS.ProcessEnv): ExecutorToken {
  const given = env[EXECUTOR_TOKEN];
  if (given) {
    if (/^[0-9a-f]{64}$/.test(given)) return { token: given, path: undefined, forget: () => {} };
    throw new UserInputError(
      `${EXECUTOR_TOKEN}: expected 64 hexadecimal digits, found ${given.length} characters.`,
      {
        hint: `Make one: export ${EXECUTOR_TOKEN}=$(openssl rand -hex 32)`,
      },
    );
  }
  const token = newToken();
  const folder = dataFolder(env);
  const path = join(folder, `executor-token-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  rmSync(path, { force: true });
  // Exclusive: nobody may have put a file or a link there that others read.
  writeFileSync(path, `${token}\n`, { mode: 0o600, flag: "wx" });
  const forget = () => rmSync(path, { force: true });
  // Of a second Ctrl-C, which ends the process at once, nobody else is told.
  process.once("exit", forget);
  return {
    token,
    path,
    forget: () => {
      process.off("exit", forget);
      forget();
    },
  };
}

/** 256 bits, as 64 hexadecimal digits. */
export function newToken(): string {
  return randomBytes(32).toString("hex");
}
