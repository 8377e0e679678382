import { useState } from "preact/hooks";
import { ActFailure } from "./act-failure.tsx";
import type { ControlProps } from "./annotations.tsx";
import { LengthProblem, lengthProblem } from "./length-problem.tsx";
import { useAct } from "./use-annotations.ts";

/** The name of a cluster, which is given and changed in place; an empty one takes it away. */
export function NameField({ subject, id, what, rows, writing, onUndoable }: ControlProps) {
  const { act, isBusy, failure } = useAct(subject, id);
  const named = rows.findLast(({ kind }) => kind === "name");
  const [typed, setTyped] = useState<string | null>(null);
  // Where nothing can be written, the name stands in the heading alone.
  if (!writing.can) return null;
  const text = typed ?? named?.text ?? "";
  const isChanged = typed !== null && typed.trim() !== (named?.text ?? "");
  const save = async () => {
    if (!isChanged || lengthProblem("name", text) !== null) return;
    const isGone = text.trim() === "";
    const change = isGone ? { remove: [named!.id] } : { add: [{ kind: "name" as const, text }] };
    if (!(await act(change))) return;
    setTyped(null);
    if (isGone) onUndoable("Name taken away.", { putBack: [named!.id] });
    // Another person's name would come back as one's own.
    else if (named?.author === writing.author)
      onUndoable("Name changed.", { add: [{ kind: "name", text: named!.text }] });
  };
  return (
    <>
      <form
        class="name-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          type="text"
          value={text}
          placeholder="name it"
          aria-label={`Name of ${what}`}
          title={named === undefined ? undefined : `named by ${named.author}`}
          autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTyped(null);
          }}
        />
        {isChanged && (
          <button type="submit" disabled={isBusy || lengthProblem("name", text) !== null}>
            {text.trim() === "" ? "Take away" : "Name"}
          </button>
        )}
      </form>
      <LengthProblem kind="name" text={text} />
      <ActFailure failure={failure} />
    </>
  );
}
