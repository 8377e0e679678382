import { useSyncExternalStore } from "preact/compat";

/** How many pixels of the screen make one of the page: another on another screen, and where the page is zoomed. */
export function usePixelRatio(): number {
  return useSyncExternalStore(subscribe, () => window.devicePixelRatio);
}

/** A browser tells only that it is no more what it was. */
function subscribe(listener: () => void): () => void {
  let query: MediaQueryList;
  const watch = () => {
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", changed);
  };
  const changed = () => {
    query.removeEventListener("change", changed);
    watch();
    listener();
  };
  watch();
  return () => query.removeEventListener("change", changed);
}
