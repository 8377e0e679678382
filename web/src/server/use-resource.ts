import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { AnswersContext } from "./answers.ts";
import { AskError, askJson } from "./ask.ts";
import { setConnection, useReturns } from "./connection.ts";

export interface Resource<T> {
  /** The last answer to this very path; it stays while a newer one is awaited, or when asking again fails. */
  readonly data: T | null;
  readonly error: AskError | null;
  readonly loading: boolean;
}

const NOTHING = { path: null, data: null, error: null } as const;

/**
 * What the server answers to a path, asked again when `version` changes and when a lost server is back.
 *
 * @param path - Null: ask nothing.
 */
export function useResource<T>(
  path: string | null,
  version: unknown = 0,
  read: (path: string, signal: AbortSignal) => Promise<T> = (path, signal) => askJson<T>(path, { signal }),
): Resource<T> {
  const [answer, setAnswer] = useState<{ path: string | null; data: T | null; error: AskError | null }>(
    NOTHING,
  );
  const returns = useReturns();
  const answers = useContext(AnswersContext);
  const reader = useRef(read);
  reader.current = read;
  // Version and returns say when to ask again.
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    reader.current(path, abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setAnswer({ path, data, error: null });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const told = error instanceof AskError ? error : new AskError(null, String(error));
        if (told.status === null) setConnection("lost");
        // A deleted experiment is not shown as if it were still there; a server that is away leaves what was seen.
        const gone = told.status === 404 || told.status === 410;
        setAnswer((before) => ({
          path,
          data: before.path === path && !gone ? before.data : null,
          error: told,
        }));
      },
    );
    return () => abort.abort();
  }, [path, version, returns]);
  if (answers !== null) {
    const data = path === null ? null : (answers.get(path, read) as T | null);
    return { data, error: null, loading: path !== null && data === null };
  }
  const isCurrent = answer.path === path && path !== null;
  return {
    data: isCurrent ? answer.data : null,
    error: isCurrent ? answer.error : null,
    loading: path !== null && (!isCurrent || (answer.data === null && answer.error === null)),
  };
}
