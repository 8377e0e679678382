import { isBlank, onOneLine, printableJson } from "../text/printable.ts";

/** Characters of a text that a message shows before it is cut off. */
const LONGEST_QUOTE = 60;

/** A text in double quotes for a message: on one line, harmless in a terminal, and cut off where it is long. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST_QUOTE + 2));
  const isLong = characters.length > LONGEST_QUOTE;
  const shown = isLong ? characters.slice(0, LONGEST_QUOTE).join("") : text;
  const printable = onOneLine(shown.replaceAll("\\", "\\\\").replaceAll('"', '\\"'));
  return isLong ? `"${printable}…"` : `"${printable}"`;
}

/** JSON on one line, with a space after each comma, to be copied from a message. */
export function inlineJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineJson).join(", ")}]`;
  return printableJson(value);
}

/** Completes "found …". */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return describeText(value);
    case "number":
      return describeNumber(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "nothing";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** The number that a text spells as JSON would, or undefined. */
export function spelledNumber(text: string): number | undefined {
  return /^\s*-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function describeText(text: string): string {
  if (text === "") return "an empty text";
  if (isBlank(text)) return "a blank text";
  return spelledNumber(text) === undefined ? quote(text) : `${quote(text)} in quotes`;
}

function describeNumber(value: number): string {
  // A file may say 9007199254740993, of which only ...992 is left here: no digits are better than wrong ones.
  if (value > Number.MAX_SAFE_INTEGER) return `a number above ${Number.MAX_SAFE_INTEGER}`;
  if (value < Number.MIN_SAFE_INTEGER) return `a number below ${Number.MIN_SAFE_INTEGER}`;
  return String(value);
}
