import { InterruptedError, UserInputError, WorkFailedError } from "../errors.ts";
import { onItsLines } from "../text/printable.ts";
import { asCalled } from "./invocation.ts";
import { errorWidth, wrappedAroundCommands } from "./text-width.ts";

export const exitCodes = { done: 0, failed: 1, userInput: 2, interrupted: 130 } as const;

/** Harmless in a terminal and cut at its spaces, with commands as this user calls them. */
function shown(text: string, indent = ""): string {
  const width = errorWidth();
  return asCalled(onItsLines(text))
    .split("\n")
    .flatMap((line) => wrappedAroundCommands(line, width && width - indent.length))
    .map((line) => indent + line)
    .join("\n");
}

/** Prints an error for people. @returns the exit code that it deserves */
export function reportError(error: unknown): number {
  if (error instanceof UserInputError) {
    console.error(shown(error.message));
    if (error.hint !== undefined) console.error(shown(error.hint, "  "));
    return exitCodes.userInput;
  }
  if (error instanceof InterruptedError) {
    console.error(shown(error.message));
    return exitCodes.interrupted;
  }
  if (error instanceof WorkFailedError) {
    console.error(shown(error.message));
    return exitCodes.failed;
  }
  // A defect of ours, for which we need the stack.
  console.error(error);
  return exitCodes.failed;
}
