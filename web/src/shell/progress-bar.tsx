import type { DoneOfTotal } from "../../../src/experiments/experiment-progress.ts";
import { formatCount } from "./numbers.ts";
import "./progress-bar.css";

interface ProgressBarProps extends DoneOfTotal {
  readonly label: string;
}

/** How far something is, as numbers and as a bar. */
export function ProgressBar({ done, total, label }: ProgressBarProps) {
  const complete = total !== null && done >= total;
  return (
    <div class="progress">
      <progress
        class={complete ? "complete" : ""}
        max={total ?? 1}
        value={total === null ? 0 : done}
        aria-label={label}
      />
      <span class="progress-numbers">
        {formatCount(done)}
        <span class="soft"> / {total === null ? "?" : formatCount(total)}</span>
      </span>
    </div>
  );
}
