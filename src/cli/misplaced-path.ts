import type { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { quoted } from "./invocation.ts";

/** Arguments that are parts of ids. */
const idArguments: ReadonlySet<string> = new Set([
  "id",
  "ids",
  "run",
  "runs",
  "other",
  "thing",
  "experiment",
]);

/**
 * What is wrong where a file or folder stands in place of ids: by which option it is named, with the command as it was probably meant.
 *
 * @param command - With the arguments that it was called with.
 * @returns undefined if there is none
 */
export function misplacedPath(command: Command): UserInputError | undefined {
  const takesOut = command.options.some(({ long }) => long === "--out");
  const path = command.args.find(
    (word, i) => isId(command, i) && (isPath(word) || (takesOut && isNoId(word))),
  );
  if (path === undefined) return undefined;
  const option = optionFor(path, command);
  const words = command.args.filter((word) => word !== path).map(quoted);
  const called = ["panic-tda", ...namesOf(command), ...words];
  const isConfig = option === undefined && /\.json$/i.test(path);
  const meant = isConfig ? `panic-tda run ${quoted(path)}` : `${called.join(" ")} ${option} ${quoted(path)}`;
  const named = isConfig ? "A config is performed by" : `A path is named by ${option}`;
  return new UserInputError(
    `${namesOf(command).join(" ")}: expected ${expected(command)}, found the path ${path}.`,
    {
      hint: option === undefined && !isConfig ? "Leave it out." : `${named}: ${meant}`,
    },
  );
}

/** Whether an id belongs there, or nothing. */
function isId({ registeredArguments: all }: Command, place: number): boolean {
  const argument = all[place] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  return argument === undefined || idArguments.has(argument.name());
}

function isNoId(word: string): boolean {
  return !/^([\da-f-]+|latest|all)$/i.test(word);
}

/** No id has an ending, or begins as the path of a file does; a state is RUN/STEP, and a cluster MODEL/LAYER/NUMBER. */
function isPath(word: string): boolean {
  return /^(\/|\.\.?\/|~\/)|\.[a-z]\w{0,7}\/?$/i.test(word);
}

function optionFor(path: string, command: Command): string | undefined {
  const has = (option: string) => (command.options.some(({ long }) => long === option) ? option : undefined);
  if (/\.(db|sqlite3?)$/i.test(path)) return has("--db");
  return (/\.json$/i.test(path) ? has("--config") : undefined) ?? has("--out");
}

function expected({ registeredArguments }: Command): string {
  const ids = registeredArguments.find((one) => idArguments.has(one.name()));
  if (ids === undefined) return "no argument";
  return ids.variadic || ids.name() === "runs" ? "ids" : "an id";
}

function namesOf(command: Command): string[] {
  return command.parent === null ? [] : [...namesOf(command.parent), command.name()];
}
