import { useSyncExternalStore } from "preact/compat";

/** As the style sheets have it. */
const narrow = globalThis.window?.matchMedia?.("(max-width: 700px)") ?? null;

function subscribe(listener: () => void): () => void {
  narrow?.addEventListener("change", listener);
  return () => narrow?.removeEventListener("change", listener);
}

/** Whether the window is as narrow as a telephone's. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow?.matches ?? false);
}
