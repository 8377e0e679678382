/** What a term may ask for by name; a word without a name is looked for in all of them. */
export const queryFields = [
  "caption",
  "prompt",
  "network",
  "seed",
  "state",
  "experiment",
  "id",
  "tag",
  "note",
  "star",
  "cluster",
] as const;

export type QueryField = (typeof queryFields)[number];

/** A word, or words in quotation marks, which stand together. */
export interface QueryWord {
  /** As {@link folded} writes it. */
  readonly text: string;
  /** A number is found as a whole only: 2 is not in 12. */
  readonly isNumber: boolean;
}

/** `field:value`, or `field=value`, which must be the whole. */
export interface FieldTerm {
  readonly field: QueryField;
  readonly value: string;
  /** The value as it was written, without quotation marks. */
  readonly written: string;
  readonly isWhole: boolean;
}

/** All words must be found; of each field one of the values. */
export interface Query {
  readonly words: readonly QueryWord[];
  readonly fields: ReadonlyMap<QueryField, readonly FieldTerm[]>;
}

/** A text as it is compared: compatible forms of a letter are one (NFKC), and so are large and small ones. */
export function folded(text: string): string {
  // Letters of ASCII have one form each.
  return (/^[\0-\x7f]*$/.test(text) ? text : text.normalize("NFKC")).toLowerCase();
}

const termPattern = /(?:([a-z]+)([:=]))?(?:"([^"]*)"?|(\S+))/giu;
const seedPattern = /^(?:-1|\d+)$/;

/** A part of a query as it was written. */
export interface WrittenTerm {
  /** In the query. */
  readonly raw: string;
  /** Undefined: a word, looked for everywhere. */
  readonly field: QueryField | undefined;
  /** Folded; of a word, the word. */
  readonly value: string;
  /** The value as it was written, without quotation marks. */
  readonly written: string;
  readonly isWhole: boolean;
}

/** The parts of a query in their order. “seed 2” is one. */
export function termsOf(text: string): WrittenTerm[] {
  const written: WrittenTerm[] = [];
  const terms = [...text.matchAll(termPattern)];
  for (let i = 0; i < terms.length; i++) {
    const [all, name, sign, quoted, bare] = terms[i]!;
    const field = queryFields.find((one) => one === name?.toLowerCase());
    const asWritten = (quoted ?? bare ?? "").trim();
    const value = folded(asWritten);
    const next = terms[i + 1]?.[0] ?? "";
    if (field !== undefined && value !== "") {
      const isWhole = sign === "=" || field === "seed";
      written.push({ raw: all, field, value, written: asWritten, isWhole });
    } else if (bare?.toLowerCase() === "seed" && seedPattern.test(next)) {
      written.push({ raw: `${all} ${next}`, field: "seed", value: next, written: next, isWhole: true });
      i++;
    } else {
      const word = name === undefined ? value : folded(all);
      written.push({ raw: all, field: undefined, value: word, written: all, isWhole: false });
    }
  }
  return written;
}

/**
 * What a user looks for: words in any order, words in quotation marks, `field:value`. “seed 2” is `seed:2`. What cannot be read as a
 * field is a word, so that every text asks for something.
 */
export function parseQuery(text: string): Query {
  const words: QueryWord[] = [];
  const fields = new Map<QueryField, FieldTerm[]>();
  for (const { field, value, written, isWhole } of termsOf(text)) {
    if (field !== undefined)
      fields.set(field, [...(fields.get(field) ?? []), { field, value, written, isWhole }]);
    else if (value !== "") words.push({ text: value, isNumber: /^\d+$/.test(value) });
  }
  return { words, fields };
}

/** Whether a folded text has a word. */
export function hasWord(text: string, { text: word, isNumber }: QueryWord): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isNumber || (!isLetterOrDigit(text[at - 1]) && !isLetterOrDigit(text[at + word.length])))
      return true;
  return false;
}

function isLetterOrDigit(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9]/.test(character);
}
