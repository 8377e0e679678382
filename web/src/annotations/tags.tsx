import { useId, useState } from "preact/hooks";
import { CloseIcon } from "../shell/icons.tsx";
import { ActFailure } from "./act-failure.tsx";
import type { ControlProps } from "./annotations.tsx";
import { LengthProblem, lengthProblem } from "./length-problem.tsx";
import { TakeAwayButton } from "./take-away-button.tsx";
import { useAct, useTags } from "./use-annotations.ts";

/** The tags of a thing, each once, and a field for another one that offers those in use. */
export function Tags({ subject, id, what, rows, writing, onUndoable }: ControlProps) {
  const { act, isBusy, failure } = useAct(subject, id);
  const [text, setText] = useState("");
  const [isTyping, setTyping] = useState(false);
  const list = useId();
  const tags = new Map<string, typeof rows>();
  for (const row of rows) if (row.kind === "tag") tags.set(row.text, [...(tags.get(row.text) ?? []), row]);
  const known = useTags(isTyping).filter((tag) => !tags.has(tag));
  const add = async () => {
    if (text.trim() === "" || lengthProblem("tag", text) !== null) return;
    if (await act({ add: [{ kind: "tag", text }] })) setText("");
  };
  return (
    <>
      {tags.size > 0 && (
        <ul class="tags" aria-label="Tags">
          {[...tags].map(([tag, all]) => {
            const mine = all.filter(({ author }) => author === writing.author);
            const meant = mine.length > 0 ? mine : all;
            const kept = all.filter((row) => !meant.includes(row)).map(({ author }) => author);
            return (
              <li key={tag} class="tag">
                <span title={`by ${all.map(({ author }) => author).join(", ")}`}>{tag}</span>
                {writing.can && (
                  <TakeAwayButton
                    label={`Take away the tag ${tag}`}
                    othersName={mine.length > 0 ? null : meant[0]!.author}
                    isBusy={isBusy}
                    onTakeAway={async () => {
                      const ids = meant.map((row) => row.id);
                      if (await act({ remove: ids })) onUndoable(takenAwayText(tag, kept), { putBack: ids });
                    }}
                  >
                    <CloseIcon />
                  </TakeAwayButton>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {writing.can && (
        <form
          class="tag-form"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <input
            type="text"
            list={list}
            value={text}
            placeholder="add a tag"
            aria-label={`Add a tag to ${what}`}
            autocomplete="off"
            onFocus={() => setTyping(true)}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <datalist id={list}>
            {known.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          {text.trim() !== "" && (
            <button type="submit" disabled={isBusy || lengthProblem("tag", text) !== null}>
              Add
            </button>
          )}
        </form>
      )}
      <LengthProblem kind="tag" text={text} />
      <ActFailure failure={failure} />
    </>
  );
}

/** @param kept - Who else gave the tag, which stays as theirs. */
function takenAwayText(tag: string, kept: readonly string[]): string {
  if (kept.length === 0) return `Tag “${tag}” taken away.`;
  return `Your tag “${tag}” is taken away; that of ${kept.join(", ")} stays.`;
}
