import { folded, type QueryField, termsOf } from "./parse-query.ts";

/**
 * Writes that a field is a value as a whole. The language has no way to write a quotation mark in a value: then the longest piece without one is
 * looked for.
 */
export function termText(field: QueryField, value: string): string {
  const pieces = value.split('"');
  if (pieces.length > 1) {
    const longest = pieces.reduce((a, b) => (b.length > a.length ? b : a));
    return `${field}:"${longest.trim()}"`;
  }
  const sign = field === "seed" || field === "cluster" ? ":" : "=";
  return /^[^\s"]+$/.test(value) ? `${field}${sign}${value}` : `${field}${sign}"${value}"`;
}

/** Whether a query has a term, however it is written. */
export function hasTerm(query: string, term: string): boolean {
  const [wanted] = termsOf(term);
  return termsOf(query).some((one) => isSame(one, wanted));
}

/** Puts a term behind a query, or takes it out if it has it. */
export function withTermToggled(query: string, term: string): string {
  if (!hasTerm(query, term)) return [query.trim(), term].filter((part) => part !== "").join(" ");
  const [wanted] = termsOf(term);
  return joined(termsOf(query).filter((one) => !isSame(one, wanted)));
}

/** A query without what it asks of some field. */
export function withoutField(query: string, field: QueryField): string {
  return joined(termsOf(query).filter((one) => one.field !== field));
}

export function hasField(query: string, field: QueryField): boolean {
  return termsOf(query).some((one) => one.field === field);
}

type Term = ReturnType<typeof termsOf>[number];

function joined(terms: readonly Term[]): string {
  return terms.map(({ raw }) => raw).join(" ");
}

function isSame(one: Term, other: Term | undefined): boolean {
  return one.field === other?.field && folded(one.value) === folded(other?.value ?? "");
}
