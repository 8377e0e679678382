import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface TakeAwayButtonProps {
  /** What it does, for those who do not see the sign. */
  readonly label: string;
  /** Whose it is, where it is not one's own: then it is asked first. */
  readonly othersName: string | null;
  readonly isBusy: boolean;
  readonly onTakeAway: () => void;
  readonly children: ComponentChildren;
}

/** Takes something away at once, since that can be undone; what somebody else wrote, after a question. */
export function TakeAwayButton({ label, othersName, isBusy, onTakeAway, children }: TakeAwayButtonProps) {
  const [isAsking, setAsking] = useState(false);
  if (isAsking)
    return (
      <span class="take-away-question">
        {othersName} wrote it.{" "}
        <button type="button" ref={(button) => button?.focus()} disabled={isBusy} onClick={onTakeAway}>
          Take it away
        </button>{" "}
        <button type="button" onClick={() => setAsking(false)}>
          Keep it
        </button>
      </span>
    );
  return (
    <button
      type="button"
      class="take-away"
      aria-label={label}
      title={label}
      disabled={isBusy}
      onClick={() => (othersName === null ? onTakeAway() : setAsking(true))}
    >
      {children}
    </button>
  );
}
