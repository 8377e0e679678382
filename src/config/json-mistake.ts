import { quote } from "./describe-value.ts";
import type { Place } from "./finding.ts";

/** The first thing that keeps a text from being JSON. */
export interface JsonMistake {
  readonly place: Place;
  readonly found?: string;
  readonly expected?: string;
  readonly message: string;
  readonly hint: string;
}

type Expected =
  | "a value"
  | 'a value or "]"'
  | "a key"
  | 'a key or "}"'
  | '":"'
  | '"," or "]"'
  | '"," or "}"'
  | "the end";

const WORD = /[-+.\w$]+/y;
const NUMBER_OR_LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/** Words of Python and of other spellings, as JSON writes them. */
const LITERALS = new Map([
  ["true", "true"],
  ["false", "false"],
  ["none", "null"],
  ["null", "null"],
]);

/**
 * Where and why a text is not JSON, for a text that `JSON.parse` refuses: its messages leave out the place, and differ between
 * versions of Node.
 */
export function findJsonMistake(text: string): JsonMistake {
  /** The closing brackets that are still to come, the innermost last. */
  const open: ("]" | "}")[] = [];
  let expected: Expected = "a value";
  let offset = 0;
  const afterValue = (): Expected => {
    const closing = open.at(-1);
    return closing === undefined ? "the end" : closing === "]" ? '"," or "]"' : '"," or "}"';
  };
  for (;;) {
    offset = skipSpace(text, offset);
    const character = text[offset] ?? "";
    const mistake = () => describeMistake(text, offset, expected, open);
    if (character === "") return mistake();
    const allowsValue = expected.startsWith("a value");
    const allowsKey = expected.startsWith("a key");
    const end = character === '"' ? endOfText(text, offset) : undefined;
    const word = match(WORD, text, offset);
    if (typeof end === "number" && (allowsValue || allowsKey)) {
      expected = allowsKey ? '":"' : afterValue();
      offset = end;
    } else if (word !== undefined && allowsValue && NUMBER_OR_LITERAL.test(word)) {
      expected = afterValue();
      offset += word.length;
    } else if ((character === "{" || character === "[") && allowsValue) {
      open.push(character === "{" ? "}" : "]");
      expected = character === "{" ? 'a key or "}"' : 'a value or "]"';
      offset++;
    } else if ((character === "}" || character === "]") && expected.endsWith(` or "${character}"`)) {
      open.pop();
      expected = afterValue();
      offset++;
    } else if (character === "," && expected.startsWith('","')) {
      expected = open.at(-1) === "]" ? "a value" : "a key";
      offset++;
    } else if (character === ":" && expected === '":"') {
      expected = "a value";
      offset++;
    } else {
      return mistake();
    }
  }
}

function describeMistake(
  text: string,
  offset: number,
  expected: Expected,
  open: readonly string[],
): JsonMistake {
  const at = (position: number, message: string, hint: string): JsonMistake => ({
    place: placeAt(text, position),
    message: `not JSON: ${message}.`,
    hint,
  });
  const character = text[offset] ?? "";
  const word = match(WORD, text, offset);
  if (character === "") {
    const missing = open.toReversed().join("");
    const hint = missing === "" ? "Complete it." : `Complete it; still to be closed: ${missing}`;
    return at(offset, `the file ends where ${expected} is expected`, hint);
  }
  const comma = text.slice(0, offset).trimEnd().length - 1;
  if ((character === "}" || character === "]") && character === open.at(-1) && text[comma] === ",") {
    return at(comma, `a comma before the closing "${character}"`, "Delete the comma.");
  }
  if (character === "'") return at(offset, "a text in single quotes", 'Write it in double quotes: "…".');
  if (/[“”„«»]/.test(character)) {
    return at(offset, "a text in typographic quotes", 'Write it in plain ones: "…".');
  }
  if (/\s/.test(character)) {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return at(offset, `a space of an unusual kind, U+${code}`, "Write a plain space.");
  }
  if (/^(?:\/\/|\/\*|#)/.test(text.slice(offset, offset + 2))) {
    return at(offset, "a comment", 'JSON has no comments: delete it, or say it in "description".');
  }
  const end = character === '"' ? endOfText(text, offset) : undefined;
  if (typeof end === "object") return at(end.position, end.message, end.hint);
  const found = quote(word ?? String.fromCodePoint(text.codePointAt(offset)!));
  return {
    found,
    expected,
    ...at(
      offset,
      `expected ${expected}, found ${character === '"' ? "a text" : found}`,
      hintFor(character, word, expected, open.at(-1)),
    ),
  };
}

/** What to do about a character or word that does not fit here. */
function hintFor(
  character: string,
  word: string | undefined,
  expected: Expected,
  closing: string | undefined,
): string {
  const startsValue = /["{[]/.test(character) || (word !== undefined && NUMBER_OR_LITERAL.test(word));
  if (expected.startsWith('","') && startsValue) return "Put a comma before it.";
  if (expected.startsWith("a key") && word !== undefined)
    return `Keys stand in double quotes: ${quote(word)}.`;
  const literal = word === undefined ? undefined : LITERALS.get(word.toLowerCase());
  if (literal !== undefined && expected.startsWith("a value")) return `Write ${literal}.`;
  if (word !== undefined && /^[-+.\d]/.test(word)) return "Numbers look like 42, -1 or 0.5.";
  if (closing !== undefined && (character === "}" || character === "]") && character !== closing) {
    return `Close the ${closing === "]" ? "list" : "object"} with "${closing}" first.`;
  }
  if (expected === "the end") return "A config is one object; delete what comes after it.";
  return "Texts stand in double quotes, lists in [ ], and commas separate what is in a list.";
}

/** What is wrong with a text in double quotes. */
interface TextFault {
  readonly position: number;
  readonly message: string;
  readonly hint: string;
}

/** Where the text in double quotes that begins at `start` is over, or why it is none. */
function endOfText(text: string, start: number): number | TextFault {
  for (let position = start + 1; position < text.length; position++) {
    const character = text[position]!;
    if (character === '"') return position + 1;
    if (character === "\n" || character === "\r") {
      const hint = 'Close it with ", or write \\n for a line break.';
      return { position: start, message: "a text that is not closed on its line", hint };
    }
    if (character < " ") {
      const escaped = JSON.stringify(character).slice(1, -1);
      return {
        position,
        message: `a control character inside a text, ${escaped}`,
        hint: character === "\0" ? "Delete it: no text of a config may hold U+0000." : `Write ${escaped}.`,
      };
    }
    if (character !== "\\") continue;
    const escaped = /^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(position, position + 6))?.[0];
    if (escaped === undefined) {
      const hint = "Write \\\\ for a backslash itself.";
      return { position, message: "a backslash that begins no known escape", hint };
    }
    position += escaped.length - 1;
  }
  return { position: start, message: "a text that is never closed", hint: 'Close it with ".' };
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, offset: number): number {
  return offset + match(/[ \t\n\r]*/y, text, offset)!.length;
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { offset, line: lines.length, column: lines.at(-1)!.length + 1 };
}
