import { useEffect, useRef } from "preact/hooks";

const KEYS = [
  ["← →", "one step, or round, back; one on"],
  ["Page Up, Page Down", "ten back, ten on"],
  ["Home, End", "first step, last step"],
  ["Space", "play, pause"],
  ["Tab, Enter", "go through everything; open what has the focus"],
  ["+ − 0", "on the map and the picture that is looked at: nearer, further, all of it"],
  ["Shift + arrows", "on the map and the enlarged picture: move it"],
  ["↑ ↓", "where one picture is looked at: the run before, the next run"],
  ["/", "find captions and runs; ↓ goes into the list, Escape clears"],
  ["Escape", "close what lies over the page: the picture, a dialog, this list"],
  ["?", "this list"],
] as const;

/** The keys of the page, in a dialog. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.target instanceof HTMLInputElement) return;
      if (dialog.current?.open === false) dialog.current.showModal();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        class="key-help"
        aria-label="Keys"
        title="Keys (?)"
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} data-own-keys aria-label="Keys">
        <h2>Keys</h2>
        <dl class="keys">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
