import { ActFailure } from "./act-failure.tsx";
import type { ControlProps } from "./annotations.tsx";
import { useAct } from "./use-annotations.ts";

/** Whether somebody starred a thing; pressed where one has oneself. */
export function StarButton({ subject, id, what, rows, writing }: ControlProps) {
  const { act, isBusy, failure } = useAct(subject, id);
  const stars = rows.filter(({ kind }) => kind === "star");
  const own = stars.find(({ author }) => author === writing.author);
  const authors = stars.map(({ author }) => author).join(", ");
  if (!writing.can)
    return stars.length === 0 ? null : (
      <span class="star star-given" title={`Starred by ${authors}`}>
        <span aria-hidden="true">★</span>
        <span class="visually-hidden">Starred by {authors}</span>
      </span>
    );
  return (
    <>
      <button
        type="button"
        class={`star${stars.length > 0 ? " star-given" : ""}`}
        aria-pressed={own !== undefined}
        aria-label={`Star ${what}`}
        title={stars.length === 0 ? "Star it" : `Starred by ${authors}`}
        disabled={isBusy}
        onClick={() => act(own === undefined ? { add: [{ kind: "star" }] } : { remove: [own.id] })}
      >
        <span aria-hidden="true">{stars.length > 0 ? "★" : "☆"}</span>
        {stars.length > 1 && <span class="star-count"> {stars.length}</span>}
      </button>
      <ActFailure failure={failure} />
    </>
  );
}
