import { useEffect, useRef, useState } from "preact/hooks";
import { trimmedText } from "../../../src/text/annotation-text.ts";
import { formatTime } from "../shell/numbers.ts";
import { ActFailure } from "./act-failure.tsx";
import type { ControlProps } from "./annotations.tsx";
import { LengthProblem, lengthProblem } from "./length-problem.tsx";
import { TakeAwayButton } from "./take-away-button.tsx";
import { useAct } from "./use-annotations.ts";

interface NoteProps extends ControlProps {
  readonly note: ControlProps["rows"][number];
}

/** What is being changed and was not saved, by note: it is there again when one comes back to it. */
const drafts = new Map<string, Draft>();

interface Draft {
  /** What the note said when it was begun. */
  readonly before: string;
  readonly text: string;
}

/** A note, with who wrote it and when; its author can change it, and whoever writes can take it away. */
export function Note({ note, subject, id, writing, onUndoable }: NoteProps) {
  const { act, isBusy, failure } = useAct(subject, id);
  const [draft, setDraft] = useState(drafts.get(note.id));
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const keep = (next: Draft | undefined) => {
    setDraft(next);
    if (next === undefined) drafts.delete(note.id);
    else drafts.set(note.id, next);
  };
  const isOwn = writing.can && note.author === writing.author;
  const isEditing = isOwn && draft !== undefined;
  // Who uses the keyboard goes on from where they began.
  useEffect(() => {
    if (wasEditing.current && !isEditing) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const time = `${formatTime(note.at)} UTC`;
  return (
    <li>
      {isEditing ? (
        <NoteForm
          draft={draft}
          now={note.text}
          label={`Change the note of ${time}`}
          isBusy={isBusy}
          onType={(text) => keep({ ...draft, text })}
          onSave={async () => {
            const { id: changed, text: before } = note;
            const text = trimmedText("note", draft.text);
            if (!(await act({ change: [{ id: changed, before, text }] }))) return;
            keep(undefined);
            onUndoable("Note changed.", { change: [{ id: changed, before: text, text: before }] });
          }}
          onLeave={() => keep(undefined)}
        />
      ) : (
        <p class="note-text">{note.text}</p>
      )}
      <p class="note-by soft">
        {note.author}, {time}
        {note.changedAt !== null && <>, changed {formatTime(note.changedAt)}</>}
        {isOwn && !isEditing && (
          <button
            type="button"
            class="take-away"
            ref={button}
            aria-label={`Change the note of ${time}`}
            onClick={() => keep({ before: note.text, text: note.text })}
          >
            change
          </button>
        )}
        {writing.can && !isEditing && (
          <TakeAwayButton
            label={`Take away the note of ${note.author}, ${formatTime(note.at)}`}
            othersName={note.author === writing.author ? null : note.author}
            isBusy={isBusy}
            onTakeAway={async () => {
              if (await act({ remove: [note.id] })) onUndoable("Note taken away.", { putBack: [note.id] });
            }}
          >
            take away
          </TakeAwayButton>
        )}
      </p>
      <ActFailure failure={failure} />
    </li>
  );
}

interface NoteFormProps {
  readonly draft: Draft;
  /** What the note says, which may be another than when it was begun. */
  readonly now: string;
  readonly label: string;
  readonly isBusy: boolean;
  readonly onType: (text: string) => void;
  readonly onSave: () => void;
  readonly onLeave: () => void;
}

function NoteForm({ draft, now, label, isBusy, onType, onSave, onLeave }: NoteFormProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const cannotSave =
    draft.text.trim() === "" || draft.text.trim() === now || lengthProblem("note", draft.text) !== null;
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!cannotSave && !isBusy) onSave();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onLeave();
      }}
    >
      {now !== draft.before && (
        <p class="note-now" role="status">
          It was changed meanwhile, and says now: “{now}”. What you save takes its place.
        </p>
      )}
      <textarea
        ref={field}
        rows={Math.min(10, Math.max(3, draft.text.split("\n").length))}
        value={draft.text}
        aria-label={label}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      <button type="submit" disabled={isBusy || cannotSave} title="Ctrl and Enter">
        Save the change
      </button>
      <button type="button" onClick={onLeave} title="Escape">
        Leave it as it was
      </button>
      <LengthProblem kind="note" text={draft.text} />
    </form>
  );
}
