/** GET about */
export interface AboutAnswer {
  readonly version: string;
  readonly database: { readonly path: string; readonly sizeBytes: number };
  /** The experiment that the command line named, if it did. */
  readonly experiment: string | null;
  /** What the page says of writing tags, notes and names. */
  readonly writing: WritingAnswer;
}

export interface WritingAnswer {
  /** Whose name stands by what is written; null where nothing can be. */
  readonly author: string | null;
  /** Why nothing can be written, whoever asks; null where it can. */
  readonly refusal: string | null;
  /** Whether who writes must show a token that reading does not take. */
  readonly needsToken: boolean;
  /** Whether this request showed one that is not the explorer's: it was started anew since, or is another one. */
  readonly isTokenWrong: boolean;
}
