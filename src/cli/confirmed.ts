import { InterruptedError, UserInputError } from "../errors.ts";

/**
 * Asks before something is done that cannot be undone. No answer is no.
 *
 * @param question - As "Delete it for good?"
 * @param undone - What is told when nobody can be asked, or after Ctrl-C: "nothing was deleted".
 * @throws UserInputError where there is no terminal to ask at; InterruptedError after Ctrl-C
 */
export async function confirmed(question: string, undone: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserInputError(`cannot ask: the input is not a terminal; ${undone}.`, {
      hint: "To do it without a question, add --force.",
    });
  }
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const leaveLine = () => console.error("");
      // Ctrl-D closes the input, and no answer is no.
      terminal.once("close", leaveLine).once("close", () => resolve(false));
      terminal.once("SIGINT", () =>
        reject(new InterruptedError(`${undone.charAt(0).toUpperCase()}${undone.slice(1)}.`)),
      );
      terminal.question(`${question} [y/N] `).then((answer) => {
        terminal.off("close", leaveLine);
        resolve(/^y(es)?$/i.test(answer.trim()));
      }, reject);
    });
  } finally {
    terminal.close();
  }
}
