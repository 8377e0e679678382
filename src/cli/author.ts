import { userInfo } from "node:os";
import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import { authorProblem } from "../text/annotation-text.ts";

/** `--author NAME`, the same in every command that writes tags, notes and names. */
export function authorOption(): Option {
  return new Option(
    "--author <name>",
    "whose name stands by what is written (default: PANIC_TDA_AUTHOR, else the account's name)",
  );
}

/**
 * Whose name stands by what is written: the option's, the environment's, or that of the account.
 *
 * @throws UserInputError for a name that is none
 */
export function authorOf(options: { readonly author?: string }): string {
  const [source, name] =
    options.author === undefined
      ? (["PANIC_TDA_AUTHOR", process.env.PANIC_TDA_AUTHOR || accountName()] as const)
      : (["--author", options.author] as const);
  const author = name.trim();
  const problem = authorProblem(author);
  if (problem === undefined) return author;
  throw new UserInputError(`${source}: ${problem}.`, { hint: "Give one: --author Ada" });
}

/** In a container an account may have a number and no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || process.env.LOGNAME || `account ${process.getuid?.() ?? "without a name"}`;
  }
}
