import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import "./annotations.css";

/** Star and tags of one thing beside its name, only to be read; nothing where it has none. */
export function Marks({ id, rows }: { readonly id: string; readonly rows: readonly AnnotationRow[] | null }) {
  const own = rows?.filter((row) => row.subjectId === id) ?? [];
  const tags = new Set(own.filter(({ kind }) => kind === "tag").map(({ text }) => text));
  const isStarred = own.some(({ kind }) => kind === "star");
  if (!isStarred && tags.size === 0) return null;
  return (
    <span class="marks">
      {isStarred && (
        <span class="star star-given">
          <span aria-hidden="true">★</span>
          <span class="visually-hidden">starred</span>
        </span>
      )}
      {[...tags].map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}
