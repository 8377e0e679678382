import { useEffect, useRef, useState } from "preact/hooks";
import { queryProblems, unknownClusterText } from "../../../src/search/query-problems.ts";
import { changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { useFilter } from "./filter.tsx";
import "./find.css";
import { foundHere } from "./found-here.ts";
import { FoundList } from "./found-list.tsx";
import { WhatToTry } from "./nothing-found.tsx";
import { shortQuery } from "./short-query.ts";

/** So long after the last letter the server is asked. */
const REST_MS = 120;

/** The one field that narrows every view, and below it what it finds. */
export function FindField() {
  const { find, found, isAwaited, error } = useFilter();
  const frame = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(find);
  const [isOpen, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asked = useRef(find);
  // Another part of the page, or the way back, has changed it. What was asked from here comes back when more may have been typed.
  useEffect(() => {
    if (find === asked.current) return;
    asked.current = find;
    clearTimeout(timer.current);
    setTyped(find);
  }, [find]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const look = (text: string) => {
    clearTimeout(timer.current);
    // The pages of a list are those of what is found.
    if (text.trim() === find.trim()) return;
    asked.current = text.trim();
    changeQuery({ find: asked.current, from: null });
  };
  const type = (text: string) => {
    setTyped(text);
    setOpen(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => look(text), REST_MS);
  };
  const clear = () => {
    clearTimeout(timer.current);
    setTyped("");
    setOpen(false);
    asked.current = "";
    changeQuery({ find: null, from: null });
  };
  const problems = useProblems();
  const isShown = isOpen && find !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    const places = [input.current!, ...(frame.current?.querySelectorAll<HTMLElement>(".found-list a") ?? [])];
    const at = places.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      clear();
      input.current?.focus();
    } else if (event.key === "ArrowDown") {
      setOpen(true);
      if (isShown) places[Math.min(places.length - 1, at + 1)]?.focus();
      // The list is there only after this.
      else setTimeout(() => frame.current?.querySelector<HTMLElement>(".found-list a")?.focus());
    } else if (event.key === "ArrowUp" && at > 0) places[at - 1]?.focus();
    else if (event.key === "Enter" && at === 0) {
      look(typed);
      setOpen(true);
    } else return;
    event.preventDefault();
  };
  return (
    <search
      class="find"
      ref={frame}
      data-own-keys
      onKeyDown={onKeyDown}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && !frame.current?.contains(event.relatedTarget))
          setOpen(false);
      }}
    >
      <input
        ref={input}
        type="search"
        class="find-input"
        aria-label="Find"
        autocomplete="off"
        spellcheck={false}
        maxLength={1000}
        placeholder="Find: apple seed 2, state:failed, tag:… ( / )"
        value={typed}
        onInput={(event) => type(event.currentTarget.value)}
        onClick={() => setOpen(true)}
      />
      <section aria-label="What is found" class="found-panel" hidden={!isShown}>
        {isShown && (
          <>
            <div class="found-head">
              <FoundCount />
              <button type="button" onClick={() => setOpen(false)}>
                Close
              </button>
              <Link href="/docs/explorer#finding">what can be written</Link>
            </div>
            {problems.map((problem) => (
              <p key={problem} class="find-problem">
                {problem}
              </p>
            ))}
            {error === null && found?.numRuns === 0 && !isAwaited && <WhatToTry />}
            {found !== null && found !== undefined && (
              <FoundList found={found} onFollow={() => setOpen(false)} />
            )}
          </>
        )}
      </section>
    </search>
  );
}

/** How much is found, below the head of every view for as long as something is looked for. */
export function FilterBar() {
  const { find, error } = useFilter();
  const problems = useProblems();
  if (find.trim() === "") return null;
  return (
    <section class="filter-bar" aria-label="Filter">
      <span class="filter-query" title={find}>
        Only <strong>{shortQuery(find)}</strong>:
      </span>
      <span role="status">
        <FoundCount isOfView />
      </span>
      {error !== null && error.status !== null && (
        <span role="alert" class="find-problem">
          {error.message} {error.hint}
        </span>
      )}
      <button type="button" onClick={() => changeQuery({ find: null, from: null })}>
        Show everything
      </button>
      {problems.length > 0 && (
        <ul class="find-problems">
          {problems.map((problem) => (
            <li key={problem} class="find-problem">
              {problem}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What a query most likely says otherwise than it was meant: as it is read, and as it was answered. */
function useProblems(): string[] {
  const { find, found } = useFilter();
  // The last answer may be that to another query.
  const unknown = found?.header.find === find ? found.header.unknownClusters : [];
  return [...queryProblems(find), ...unknown.map(unknownClusterText)];
}

/** @param isOfView - Whether it is told how much of it is in the experiment or run that is looked at. */
function FoundCount({ isOfView = false }: { readonly isOfView?: boolean }) {
  const { found, isAwaited } = useFilter();
  const { path, query } = useAddress();
  if (found === undefined || isAwaited) return <span class="soft">looking …</span>;
  if (found === null) return null;
  const { numCaptions, numPictures } = found.header;
  // A cluster, and a note on a step, may be of pictures.
  const word = numPictures > 0 ? "state" : "caption";
  const numStates = numCaptions + numPictures;
  if (found.numRuns === 0) return <span>nothing is found</span>;
  const here = isOfView ? foundHere(found, path, query.get("experiment")) : null;
  if (here === null)
    return (
      <span>
        {countOf(numStates, word)} in {countOf(found.numRuns, "run")}
      </span>
    );
  const states = here.numStates === 0 ? "none" : countOf(here.numStates, word);
  const ofRuns = here.numRuns === null ? "" : ` in ${countOf(here.numRuns, "run")}`;
  return (
    <span>
      {here.numRuns === 0 ? "nothing" : states + ofRuns} here; {formatCount(numStates)} in{" "}
      {formatCount(found.numRuns)} of the {isInHash() ? "copy" : "database"}
    </span>
  );
}

/** Whether a key goes into a text. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]") !== null || target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement;
}
