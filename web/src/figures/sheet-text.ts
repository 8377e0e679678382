/** Letters by how much of their size they take, in Arial and its kin; the others take 0.56, those of East Asian scripts all of it. */
const NARROW = /[iljtfrI.,;:'’|!()[\] ]/;
const BROAD = /[mwMW@%→–—]/;
const CAPITAL = /\p{Lu}/u;
const SQUARE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
/** Other fonts are a little wider. */
const SPARE = 1.06;

/** Pixels that a text takes, roughly: a file is drawn where nobody knows the letters. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * size * SPARE;
}

function letterWidth(letter: string): number {
  if (SQUARE.test(letter) || letter > "\uffff") return 1;
  if (NARROW.test(letter)) return 0.3;
  if (BROAD.test(letter)) return 0.88;
  return CAPITAL.test(letter) ? 0.7 : 0.56;
}

/** A text in lines of at most so many pixels, broken at spaces, or within what has none. */
export function linesOf(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === "") continue;
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (textWidth(joined, size) <= width) {
      lines[Math.max(0, lines.length - 1)] = joined;
      continue;
    }
    let line = "";
    for (const letter of word) {
      if (line !== "" && textWidth(line + letter, size) > width) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
    lines.push(line);
  }
  return lines;
}
