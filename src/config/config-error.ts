import { UserInputError } from "../errors.ts";
import { type ConfigProblem, formatProblems } from "./config-problem.ts";

/** A config that cannot be used. `message` is the whole text for people, `problems` the same for programs. */
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
    super(`${formatProblems(source, problems)}\n${closing}`, { cause: options.cause });
    this.source = source;
    this.problems = problems;
  }
}
