import { useSyncExternalStore } from "preact/compat";
import { useState } from "preact/hooks";
import type { AboutAnswer } from "../../../src/explorer/api/about.ts";
import type {
  AnnotateRequest,
  AnnotationRow,
  AnnotationsAnswer,
  TagsAnswer,
} from "../../../src/explorer/api/annotations.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { AnnotationSubject } from "../../../src/text/annotation-text.ts";
import { AskError, askJson } from "../server/ask.ts";
import { useAnnotationsStamp } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { currentToken, useToken } from "./token.ts";

/** Grows with everything that this tab writes: it is shown at once. */
let written = 0;
const listeners = new Set<() => void>();

/** Changes when something is written, here or elsewhere: what is shown of it is asked for again. */
export function useWritten(): string {
  const own = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => written,
  );
  return `${own} ${useAnnotationsStamp()}`;
}

/** Of which things: all of a kind, one by its id, or the states of a run. */
export interface WhichThings {
  readonly subject: AnnotationSubject;
  readonly id?: string;
  readonly run?: string;
}

/** What is written of some things, the oldest first; null while it is not known, and in a copy without notes. */
export function useAnnotationRows(which: WhichThings | null): readonly AnnotationRow[] | null {
  const path = which === null ? null : pathOf(routes.annotations, {}, { ...which });
  const { data } = useResource<AnnotationsAnswer>(path, useWritten());
  return data?.annotations ?? null;
}

/** All tags that are in use. @param isWanted - Ask for them. */
export function useTags(isWanted: boolean): readonly string[] {
  const { data } = useResource<TagsAnswer>(isWanted ? routes.tags : null, useWritten());
  return data?.tags.map(({ tag }) => tag) ?? [];
}

/** Whether this page can write, and as whom. */
export interface Writing {
  readonly can: boolean;
  /** Why it cannot, for people; null where it can, or that is not known yet. */
  readonly refusal: string | null;
  readonly author: string | null;
}

export function useWriting(): Writing {
  const token = useToken();
  const { data } = useResource<AboutAnswer>(routes.about, token, (path, signal) =>
    askJson<AboutAnswer>(path, { signal, headers: authorization(token) }),
  );
  if (data === null) return { can: false, refusal: null, author: null };
  const { author, refusal, needsToken, isTokenWrong } = data.writing;
  if (refusal !== null) return { can: false, refusal, author: null };
  const how = "To write, open the address that panic-tda explore has printed: its ?token= is wanted.";
  if (needsToken && token === null) return { can: false, refusal: how, author: null };
  if (needsToken && isTokenWrong)
    return {
      can: false,
      refusal: `The token of this page is not this explorer's: it was started anew since, or is another one. ${how}`,
      author: null,
    };
  return { can: true, refusal: null, author };
}

/** What is written of a thing. */
export type Change = Omit<AnnotateRequest, "subject" | "subjectId">;

/** One control's writing: what it does, whether it is on its way, and why it failed. */
export interface Act {
  /** @returns whether it is written */
  readonly act: (change: Change) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly failure: AskError | null;
}

export function useAct(subject: AnnotationSubject, subjectId: string): Act {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<AskError | null>(null);
  const act: Act["act"] = async (change) => {
    setBusy(true);
    setFailure(null);
    try {
      await annotate({ subject, subjectId, ...change });
      return true;
    } catch (error) {
      setFailure(error instanceof AskError ? error : new AskError(null, String(error)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, isBusy, failure };
}

function authorization(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

async function annotate(request: AnnotateRequest): Promise<void> {
  await askJson<AnnotationsAnswer>(routes.annotations, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization(currentToken()) },
    body: JSON.stringify(request),
  });
  written++;
  for (const listener of listeners) listener();
}
