import type { ExperimentState } from "../../../src/experiments/experiment-progress.ts";
import "./state-label.css";

const MEANINGS: Readonly<Record<ExperimentState, string>> = {
  pending: "created, never started",
  running: "a process is computing it",
  growing: "it was complete and has been extended: the new part is being computed",
  stalled: "a process holds it, but has saved nothing for ten times its slowest call",
  interrupted: "started, not finished; no process is computing it: panic-tda resume",
  failed: "something failed; panic-tda resume tries again",
  completed: "all that its config asks for is computed",
  deleting: "half deleted; panic-tda delete finishes it",
};

/** The state of an experiment: a word and a sign of its own shape, so that colour is not needed to tell them apart. */
export function StateLabel({ state }: { readonly state: ExperimentState }) {
  return (
    <span class={`state state-${state}`} title={MEANINGS[state]}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
        <StateSign state={state} />
      </svg>
      {state}
    </span>
  );
}

function StateSign({ state }: { readonly state: ExperimentState }) {
  switch (state) {
    case "completed":
      return <path d="m1.5 6.5 3 3 6-7" fill="none" stroke="currentColor" stroke-width="2" />;
    case "growing":
      return <path d="M4.5 1h3v3.5H11v3H7.5V11h-3V7.5H1v-3h3.5Z" fill="currentColor" />;
    case "running":
      return <path d="M2.5 1v10l8.5-5Z" fill="currentColor" />;
    case "failed":
      return <path d="m2 2 8 8m0-8-8 8" stroke="currentColor" stroke-width="2" />;
    case "interrupted":
    case "stalled":
      return <path d="M2.5 1.5h2.5v9H2.5zM7 1.5h2.5v9H7z" fill="currentColor" />;
    case "deleting":
      return <path d="M1 5h10v2H1z" fill="currentColor" />;
    case "pending":
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.8" />;
  }
}
