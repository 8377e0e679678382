import { onOneLine } from "../text/printable.ts";
import { terminalWidth, wrapped } from "./text-width.ts";

const NAME_WIDTH = 11;
/** What stands before a fact: two spaces, its name, two spaces. */
const INDENT = 2 + NAME_WIDTH + 2;

/** Facts with their names, each in a line, or in several of the terminal's width. Facts may come from elsewhere. */
export function factLines(facts: readonly (readonly [name: string, fact: string])[]): string[] {
  const width = terminalWidth();
  return facts.flatMap(([name, fact]) => {
    const [first = "", ...others] = wrapped(onOneLine(fact), width && Math.max(20, width - INDENT));
    return [`  ${name.padEnd(NAME_WIDTH)}  ${first}`, ...others.map((other) => " ".repeat(INDENT) + other)];
  });
}
