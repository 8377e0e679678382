import { createRequire } from "node:module";

const plain = /^[ -~]*$/;

let widthOfAny: typeof import("string-width").default | undefined;

/** @returns how many columns of a terminal a text takes; control sequences take none */
export function textWidth(text: string): number {
  // Most of what is printed is plain. The library that knows all others takes a third of the time in which `list` is done.
  if (plain.test(text)) return text.length;
  widthOfAny ??= (createRequire(import.meta.url)("string-width") as typeof import("string-width")).default;
  return widthOfAny(text);
}
