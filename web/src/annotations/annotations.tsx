import { useEffect, useRef, useState } from "preact/hooks";
import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { AnnotationSubject } from "../../../src/text/annotation-text.ts";
import { isInHash } from "../address/address.ts";
import "./annotations.css";
import { ActFailure } from "./act-failure.tsx";
import { NameField } from "./name-field.tsx";
import { Notes } from "./notes.tsx";
import { StarButton } from "./star-button.tsx";
import { Tags } from "./tags.tsx";
import { type Change, useAct, type Writing } from "./use-annotations.ts";

interface AnnotationsProps {
  readonly subject: AnnotationSubject;
  readonly id: string;
  /** What it is for people, as "run 1f0c9b2e". */
  readonly what: string;
  /** What is written of it, perhaps among other things; null while that is not known. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
  /** Whether it is said why nothing can be written; where there are many of these, once is enough. @defaultValue true */
  readonly saysWhy?: boolean;
}

/** What a control hands on when it has taken away or changed something, with what makes it as it was. */
export type OnUndoable = (what: string, back: Change) => void;

/** Star, tags and notes of one thing, of a cluster its name too: shown, and, where that can be, written. */
export function Annotations({ subject, id, what, rows, writing, saysWhy = true }: AnnotationsProps) {
  const [undoable, setUndoable] = useState<{ what: string; back: Change } | null>(null);
  const { act, isBusy, failure } = useAct(subject, id);
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone, unless something else has the focus: who uses the keyboard goes on from here.
  useEffect(() => {
    if (document.activeElement === document.body) undo.current?.focus();
  }, [undoable]);
  const own = rows?.filter((row) => row.subjectId === id) ?? [];
  // A copy without notes, or with none of this, says nothing.
  if (isInHash() && own.length === 0) return null;
  const onUndoable: OnUndoable = (one, back) => setUndoable({ what: one, back });
  const shared = { subject, id, what, rows: own, writing, onUndoable };
  return (
    <section class="annotations" aria-label={`Tags and notes of ${what}`} data-known={rows !== null}>
      <StarButton {...shared} />
      {subject === "cluster" && <NameField {...shared} />}
      <Tags {...shared} />
      <Notes {...shared} />
      {undoable !== null && (
        <p class="annotations-undo" role="status">
          {undoable.what}{" "}
          <button
            type="button"
            ref={undo}
            disabled={isBusy}
            onClick={async () => {
              if (await act(undoable.back)) setUndoable(null);
            }}
          >
            Undo
          </button>
        </p>
      )}
      <ActFailure failure={failure} />
      {saysWhy && writing.refusal !== null && !isInHash() && (
        <p class="annotations-why soft">{writing.refusal}</p>
      )}
    </section>
  );
}

/** What each of the controls is given. */
export interface ControlProps {
  readonly subject: AnnotationSubject;
  readonly id: string;
  readonly what: string;
  /** Of this thing alone. */
  readonly rows: readonly AnnotationRow[];
  readonly writing: Writing;
  readonly onUndoable: OnUndoable;
}
