import { UserInputError } from "../errors.ts";
import { type ConfigProblem, formatProblems } from "./config-problem.ts";

/** A person mends the first few, and looks again. */
const MOST_SHOWN = 20;

/** A config that cannot be used. `message` tells people of the first 20 problems, `problems` has all of them. */
export class ConfigError extends UserInputError {
  override readonly name = "ConfigError";
  /** The file as the user named it, or "config" for one that came from code. */
  readonly source: string;
  readonly problems: readonly ConfigProblem[];

  /** @param options.isUnread - The text could not be read as JSON: there may be more problems, so they are not counted. */
  constructor(
    source: string,
    problems: readonly ConfigProblem[],
    options: { isUnread?: boolean; cause?: unknown } = {},
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const closing = options.isUnread ? "Nothing was written." : `${count}; nothing was written.`;
    const shown = problems.slice(0, MOST_SHOWN);
    const more = problems.length - shown.length;
    const rest = more === 0 ? "" : `… and ${more} more like these.\n`;
    super(`${formatProblems(source, shown)}\n${rest}${closing}`, { cause: options.cause });
    this.source = source;
    this.problems = problems;
  }
}
