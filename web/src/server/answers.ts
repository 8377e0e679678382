import { createContext } from "preact";

/** What the server has answered already, where a view is drawn at once and nothing can be awaited. */
export interface Answers {
  /** Null: not yet; then it is noted that it is wanted, and how it is read. */
  get(path: string, read: (path: string, signal: AbortSignal) => Promise<unknown>): unknown;
}

/** Null in the browser, where answers are awaited. */
export const AnswersContext = createContext<Answers | null>(null);
