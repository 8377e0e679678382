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
