import { shortRunId } from "../run/run-names.ts";
import { Notice } from "../shell/notice.tsx";
import { MOST_COMPARED } from "./most-compared.ts";

interface MissingRunsProps {
  readonly gone: readonly string[];
  readonly waiting: readonly string[];
  readonly tooMany: readonly string[];
  readonly model: string;
  /** Takes them out of the address. */
  readonly onForget: () => void;
}

/** Which runs of the address are not shown, and why. */
export function MissingRuns({ gone, waiting, tooMany, model, onForget }: MissingRunsProps) {
  if (gone.length + waiting.length + tooMany.length === 0) return null;
  return (
    <Notice title="Not all runs of this address are shown.">
      {gone.length > 0 && <p>{named(gone)}: not a run of this experiment, or no longer.</p>}
      {waiting.length > 0 && (
        <p>
          {named(waiting)}: no diagrams by {model} yet.
        </p>
      )}
      {tooMany.length > 0 && (
        <p>
          {named(tooMany)}: more than the {MOST_COMPARED} that can be told apart.
        </p>
      )}
      <p>
        <button type="button" onClick={onForget}>
          Take them out of the address
        </button>
      </p>
    </Notice>
  );
}

function named(ids: readonly string[]): string {
  return `${ids.length === 1 ? "Run" : "Runs"} ${ids.map(shortRunId).join(", ")}`;
}
