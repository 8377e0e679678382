import { textWidth } from "../text/text-width.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * A text in lines of at most so many columns, broken between words, or within one that is longer than a line, as in scripts without
 * spaces. Letters of East Asian scripts are two columns wide.
 *
 * @param mostLines - What does not fit ends in an ellipsis.
 */
export function wrappedLines(text: string, columns: number, mostLines = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(whole, columns))) {
    const last = lines.at(-1);
    const joined = last === undefined ? word.text : `${last}${word.goesOn ? "" : " "}${word.text}`;
    if (last !== undefined && textWidth(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(word.text);
  }
  if (lines.length <= mostLines) return lines;
  const kept = lines.slice(0, mostLines);
  kept[mostLines - 1] = shortened(`${kept.at(-1)} ${lines[mostLines]}`, columns);
  return kept;
}

/** A text cut to so many columns, with an ellipsis if anything was cut off. */
export function shortened(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    if (textWidth(`${kept}${segment}…`) > columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

interface Piece {
  readonly text: string;
  /** Belongs to the word before it. */
  readonly goesOn: boolean;
}

function pieces(word: string, columns: number): Piece[] {
  if (textWidth(word) <= columns) return word === "" ? [] : [{ text: word, goesOn: false }];
  const all: Piece[] = [];
  let text = "";
  for (const { segment } of graphemes.segment(word)) {
    if (text !== "" && textWidth(text + segment) > columns) {
      all.push({ text, goesOn: all.length > 0 });
      text = "";
    }
    text += segment;
  }
  return [...all, { text, goesOn: all.length > 0 }];
}
