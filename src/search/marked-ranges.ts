import { folded, parseQuery } from "./parse-query.ts";

/** Where the words of a query stand in a caption: `[first, end)` in UTF-16, in order, not overlapping. */
export function markedRanges(text: string, query: string): [first: number, end: number][] {
  const { words, fields } = parseQuery(query);
  const wanted = [
    ...words.map((word) => word.text),
    ...(fields.get("caption") ?? []).map(({ value }) => value),
  ];
  // Folding may change how long a letter is: each folded one knows where it comes from.
  let whole = "";
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const one = folded(letter);
    for (let i = 0; i < one.length; i++) from.push(at);
    whole += one;
    at += letter.length;
  }
  from.push(text.length);
  const isMarked = new Uint8Array(text.length);
  for (const word of wanted) {
    const isNumber = /^\d+$/.test(word);
    for (let i = whole.indexOf(word); i >= 0 && word !== ""; i = whole.indexOf(word, i + 1)) {
      const end = i + word.length;
      if (isNumber && (/[a-z0-9]/.test(whole[i - 1] ?? "") || /[a-z0-9]/.test(whole[end] ?? ""))) continue;
      isMarked.fill(1, from[i], Math.max(from[end]!, from[end - 1]! + 1));
    }
  }
  const ranges: [number, number][] = [];
  for (let i = 0; i < text.length; i++) {
    if (isMarked[i] === 0) continue;
    let end = i;
    while (isMarked[end] === 1) end++;
    ranges.push([i, end]);
    i = end;
  }
  return ranges;
}
