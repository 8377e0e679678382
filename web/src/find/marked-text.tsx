import { markedRanges } from "../../../src/search/marked-ranges.ts";

/** A caption, the words that were looked for marked in it. */
export function MarkedText({ text, find }: { readonly text: string; readonly find: string }) {
  const parts: (string | { readonly mark: string })[] = [];
  let at = 0;
  for (const [first, end] of markedRanges(text, find)) {
    parts.push(text.slice(at, first), { mark: text.slice(first, end) });
    at = end;
  }
  parts.push(text.slice(at));
  return (
    <>
      {parts.map((part, i) =>
        // Parts keep their places.
        typeof part === "string" ? part : <mark key={i}>{part.mark}</mark>,
      )}
    </>
  );
}
