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
import { useResource } from "../server/use-resource.ts";
import { currentToken, useToken } from "./token.ts";

/** Grows with everything that this tab writes: what is shown of it is asked for again. */
let written = 0;
const listeners = new Set<() => void>();

export function useWritten(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => written,
  );
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
  const { data } = useResource<AboutAnswer>(routes.about);
  const token = useToken();
  if (data === null) return { can: false, refusal: null, author: null };
  const { author, refusal, needsToken } = data.writing;
  if (refusal !== null) return { can: false, refusal, author: null };
  if (needsToken && token === null)
    return {
      can: false,
      refusal: "To write, open the address that panic-tda explore has printed, with its ?token=….",
      author: null,
    };
  return { can: true, refusal: null, author };
}

/** One control's writing: what it does, whether it is on its way, and why it failed. */
export interface Act {
  /** @returns whether it is written */
  readonly act: (change: Omit<AnnotateRequest, "subject" | "subjectId">) => Promise<boolean>;
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

async function annotate(request: AnnotateRequest): Promise<void> {
  const token = currentToken();
  await askJson<AnnotationsAnswer>(routes.annotations, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(request),
  });
  written++;
  for (const listener of listeners) listener();
}
