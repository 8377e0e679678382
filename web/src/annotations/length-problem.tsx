import { type AnnotationKind, longestText, trimmedText } from "../../../src/text/annotation-text.ts";
import { formatCount } from "../shell/numbers.ts";

/** Why a text is too long to be kept; null where it is not. A field that stops to take letters would cut what is pasted without a word. */
export function lengthProblem(kind: AnnotationKind, text: string): string | null {
  const { length } = [...trimmedText(kind, text)];
  const most = longestText[kind];
  if (length <= most) return null;
  return `A ${kind} has at most ${formatCount(most)} characters; this one has ${formatCount(length)}.`;
}

export function LengthProblem({ kind, text }: { readonly kind: AnnotationKind; readonly text: string }) {
  const problem = lengthProblem(kind, text);
  if (problem === null) return null;
  return (
    <p class="annotations-failure" role="status">
      {problem}
    </p>
  );
}
