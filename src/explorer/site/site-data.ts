/**
 * What the files of a static copy hold: the explorer's answers, as the server gave them. Compiled into the page: no imports from Node.
 *
 * Each is a classic script, since `file://` lets a page load nothing else: `(globalThis.panicTdaData ??= {})["NAME"] = "JSON"`.
 */

/** JSON as text; columns, see `columns.ts`, as base64. */
export type SiteAnswer = { readonly json: string } | { readonly base64: string };

/** By path, with its query. */
export type SiteAnswers = Readonly<Record<string, SiteAnswer>>;

/** `index`, `experiment-ID` or `run-ID`. */
export interface SiteFile {
  readonly answers: SiteAnswers;
}

/** The file `index`. */
export interface SiteIndex extends SiteFile {
  /** The experiments, the newest first. */
  readonly experiments: readonly string[];
  /** Which experiment a set of points of the map is of. */
  readonly sets: Readonly<Record<string, string>>;
}

/** Steps of a mosaic that stand in one answer of `frames`, as the page asks for them. */
export const SITE_FRAME_STEPS = 64;
