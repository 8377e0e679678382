import { useState } from "preact/hooks";
import { countOf } from "../shell/numbers.ts";
import { ActFailure } from "./act-failure.tsx";
import type { ControlProps } from "./annotations.tsx";
import { LengthProblem, lengthProblem } from "./length-problem.tsx";
import { Note } from "./note.tsx";
import { useAct } from "./use-annotations.ts";

/** What was typed and not saved, by thing: it is there again when one comes back to it. */
const drafts = new Map<string, string>();

/** The notes of a thing, with who wrote them and when, and a field for another one. They unfold. */
export function Notes({ subject, id, what, rows, writing, onUndoable }: ControlProps) {
  const { act, isBusy, failure } = useAct(subject, id);
  const draft = drafts.get(`${subject} ${id}`) ?? "";
  const [text, setText] = useState(draft);
  const [isOpen, setOpen] = useState(draft !== "");
  const notes = rows.filter(({ kind }) => kind === "note");
  if (notes.length === 0 && !writing.can) return null;
  const cannotSave = text.trim() === "" || lengthProblem("note", text) !== null;
  const type = (next: string) => {
    setText(next);
    if (next === "") drafts.delete(`${subject} ${id}`);
    else drafts.set(`${subject} ${id}`, next);
  };
  return (
    <details class="notes" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{notes.length === 0 ? "write a note" : countOf(notes.length, "note")}</summary>
      {notes.length > 0 && (
        <ol aria-label="Notes">
          {notes.map((note) => (
            <Note key={note.id} note={note} {...{ subject, id, what, rows, writing, onUndoable }} />
          ))}
        </ol>
      )}
      {writing.can && (
        <form
          class="note-form"
          onSubmit={async (event) => {
            event.preventDefault();
            if (!cannotSave && (await act({ add: [{ kind: "note", text }] }))) type("");
          }}
        >
          <textarea
            rows={3}
            value={text}
            aria-label={`Write a note on ${what}`}
            onInput={(event) => type(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                event.currentTarget.form?.requestSubmit();
            }}
          />
          <button type="submit" disabled={isBusy || cannotSave} title="Ctrl and Enter">
            Save the note
          </button>
        </form>
      )}
      <LengthProblem kind="note" text={text} />
      <ActFailure failure={failure} />
    </details>
  );
}
