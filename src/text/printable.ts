/**
 * Control characters, lone surrogates, separators of lines, marks that turn the direction of writing, and characters without width
 * that are no part of a script: in a terminal they would do harm, or not be seen.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A text from elsewhere on one line, harmless in a terminal: what would not be shown as itself is escaped as in JSON. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\t", "\\t").replace(UNPRINTABLE, escapeCharacter);
}

/** A text of several lines, harmless in a terminal. */
export function onItsLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(UNPRINTABLE, (found) => (found === "\t" ? found : escapeCharacter(found))))
    .join("\n");
}

/** JSON for a terminal or a pipe: the same values, with what a terminal would obey escaped. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, escapeCharacter);
}

/** Nothing in it that can be seen: spaces, and what has no width. */
export function isBlank(text: string): boolean {
  return !/[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
