import type { AskError } from "../server/ask.ts";

/** Why a control could not write; what was typed is still there. */
export function ActFailure({ failure }: { readonly failure: AskError | null }) {
  if (failure === null) return null;
  return (
    <p class="annotations-failure" role="alert">
      Not saved: {failure.message} {failure.hint}
    </p>
  );
}
