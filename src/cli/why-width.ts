import { textWidth } from "../text/text-width.ts";
import { wrapped } from "./text-width.ts";

// Where a fact begins behind its name, see `fact` of why-text.ts.
const FACT_INDENT = 21;
// What stands between two facts of a line.
const BETWEEN_FACTS = /\s{5,}/;
// A command must be one line, to be copied.
const BEFORE_COMMAND = / (?=panic-tda )/;
const NARROWEST = 20;

/**
 * The answers of `why` in a terminal of `width` columns: a line that is too long goes on below, each of its facts in a line of its own under the first, a
 * sentence cut at its spaces. Where no terminal reads, lines stay whole.
 */
export function fittedAnswers(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split("\n")
    .flatMap((line) => (textWidth(line) <= width ? [line] : brokenLine(line, width)))
    .join("\n");
}

function brokenLine(line: string, width: number): string[] {
  const isFact = /^ {2}\S.{16} {2}\S/u.test(line);
  const start = isFact ? FACT_INDENT : /^ */.exec(line)![0].length;
  const indent = isFact ? FACT_INDENT : 2;
  const room = Math.max(NARROWEST, width - Math.max(start, indent));
  const parts = line.slice(start).split(isFact ? BETWEEN_FACTS : BEFORE_COMMAND);
  return parts
    .flatMap((part) => (part.startsWith("panic-tda ") ? [part] : wrapped(part.trimEnd(), room)))
    .map((part, at) => (at === 0 ? line.slice(0, start) : " ".repeat(indent)) + part);
}
