import { textWidth } from "../text/text-width.ts";

/** Columns of the terminal that reads what we print; undefined where none does, and nothing need be cut or wrapped. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

/** The same of the terminal that reads what we say of errors. */
export function errorWidth(): number | undefined {
  return process.stderr.isTTY ? process.stderr.columns : undefined;
}

/** A line that is no wider than `width` columns: what is longer ends in "…". */
export function shortened(line: string, width: number | undefined): string {
  if (width === undefined || textWidth(line) <= width) return line;
  let kept = "";
  let used = 1;
  for (const character of line) {
    used += textWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A line cut at its spaces into lines of at most `width` columns; a word that is longer has a line of its own. */
export function wrapped(line: string, width: number | undefined): string[] {
  if (width === undefined || textWidth(line) <= width) return [line];
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last) + 1 + textWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

// A command must be one line, to be copied; it ends with the sentence.
const BEFORE_COMMAND = / (?=(?:npx )?panic-tda )/;
const AFTER_COMMAND = /(?<=[.;,]) /;

/** The same, with each command that would be cut on a line of its own. */
export function wrappedAroundCommands(line: string, width: number | undefined): string[] {
  if (width === undefined || textWidth(line) <= width) return [line];
  return line.split(BEFORE_COMMAND).flatMap((part) => {
    if (!/^(?:npx )?panic-tda /.test(part)) return wrapped(part, width);
    const [command = "", ...rest] = part.split(AFTER_COMMAND);
    return [command, ...(rest.length === 0 ? [] : wrapped(rest.join(" "), width))];
  });
}

/** The same of a line that is indented; what is wrapped is indented as far. */
export function wrappedWithin(line: string, width: number | undefined): string[] {
  const indent = /^ */.exec(line)![0];
  const text = line.slice(indent.length);
  return wrappedAroundCommands(text, width && width - indent.length).map((part) => indent + part);
}
