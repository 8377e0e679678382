import { useContext, useEffect, useState } from "preact/hooks";
import type { WhyPart } from "../../../src/explorer/api/why.ts";
import type { WhyExperiment } from "../../../src/why/answer.ts";
import type { WhyProgress } from "../../../src/why/pace.ts";
import { AnswersContext } from "../server/answers.ts";
import { AskError, askLines } from "../server/ask.ts";
import { setConnection, useReturns } from "../server/connection.ts";

/** An answer of `why` as far as it has come. */
export interface Why<Answer> {
  /** Of an experiment: what follows from outputs alone. */
  readonly exact: WhyExperiment | null;
  readonly progress: WhyProgress | null;
  readonly answer: Answer | null;
  readonly error: AskError | null;
}

const NOTHING = { exact: null, progress: null, answer: null, error: null } as const;

/**
 * Asks `why`. What the server computes for it ends when the view is left.
 *
 * @param moment - Another one asks again.
 */
export function useWhy<Answer>(path: string, moment: number): Why<Answer> {
  const [why, setWhy] = useState<Why<Answer>>(NOTHING);
  const returns = useReturns();
  const answers = useContext(AnswersContext);
  // Moment and returns say when to ask again.
  useEffect(() => {
    const abort = new AbortController();
    setWhy(NOTHING);
    ask<Answer>(path, abort.signal, (news) => {
      if (!abort.signal.aborted) setWhy((before) => ({ ...before, ...news }));
    });
    return () => abort.abort();
  }, [path, moment, returns]);
  if (answers === null) return why;
  return { ...NOTHING, answer: answers.get(path, readWhole) as Answer | null };
}

/** @throws AskError */
async function readWhole(path: string, signal: AbortSignal): Promise<unknown> {
  let whole: Partial<Why<unknown>> = {};
  await ask(path, signal, (news) => {
    whole = { ...whole, ...news };
  });
  if (whole.error) throw whole.error;
  return whole.answer ?? null;
}

async function ask<Answer>(
  path: string,
  signal: AbortSignal,
  tell: (news: Partial<Why<Answer>>) => void,
): Promise<void> {
  let ended = false;
  const onLine = (line: unknown) => {
    const part = line as WhyPart<Answer>;
    if ("error" in part) tell({ error: new AskError(500, part.error.message, part.error.hint) });
    else tell(part);
    ended ||= "answer" in part || "error" in part;
  };
  try {
    await askLines(path, onLine, { signal });
    if (!ended && !signal.aborted) throw new AskError(null, "The server ended before the answer was there.");
  } catch (error) {
    if (signal.aborted) return;
    const told = error instanceof AskError ? error : new AskError(null, String(error));
    if (told.status === null) setConnection("lost");
    tell({ error: told });
  }
}
