import { count } from "./numbers.ts";
import { isBlank, onOneLine } from "./printable.ts";

/** What people can write beside the data. */
export const annotationKinds = ["tag", "note", "star", "name"] as const;
export type AnnotationKind = (typeof annotationKinds)[number];

/** What they can write about. */
export const annotationSubjects = ["experiment", "run", "state", "cluster"] as const;
export type AnnotationSubject = (typeof annotationSubjects)[number];

/** Most characters of each kind's text. */
export const longestText: Readonly<Record<AnnotationKind, number>> = {
  tag: 60,
  note: 10_000,
  star: 0,
  name: 120,
};

const LONGEST_AUTHOR = 120;

/** A text as it is kept: without spaces around it, and with one kind of line end. */
export function trimmedText(kind: AnnotationKind, text: string): string {
  return kind === "star" ? "" : text.replaceAll(/\r\n?/g, "\n").trim();
}

/** What is wrong with a trimmed text, as the end of a sentence "expected …, found …"; undefined if nothing is. */
export function textProblem(kind: AnnotationKind, text: string): string | undefined {
  if (kind === "star") return undefined;
  const words = { tag: "a tag", note: "a note", name: "a name" }[kind];
  if (isBlank(text)) return `expected ${words}, found nothing that can be seen`;
  const { length } = [...text];
  if (length > longestText[kind])
    return `expected ${words} of at most ${count(longestText[kind])} characters, found ${count(length)}`;
  return kind === "note" ? noteProblem(text) : oneLineProblem(words, text);
}

/** What is wrong with an author's name; undefined if nothing is. */
export function authorProblem(author: string): string | undefined {
  if (isBlank(author)) return "expected a name, found nothing that can be seen";
  if ([...author].length > LONGEST_AUTHOR)
    return `expected a name of at most ${LONGEST_AUTHOR} characters, found ${count([...author].length)}`;
  return oneLineProblem("a name", author);
}

/** Characters that no terminal shows could hide what a name is. */
function oneLineProblem(words: string, text: string): string | undefined {
  const shown = onOneLine(text);
  return shown === text ? undefined : `expected ${words} on one line that can be printed, found ${shown}`;
}

function noteProblem(text: string): string | undefined {
  // Our SQLite library ends a text there, and half a surrogate pair is no character.
  return /\0|\p{Cs}/u.test(text) ? "expected a note, found U+0000 or half a character in it" : undefined;
}
