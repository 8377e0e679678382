import type { ComponentChildren } from "preact";
import type { WhyProgress } from "../../../src/why/pace.ts";
import { Link } from "../address/link.tsx";
import "./why.css";

/** A number with what surrounds it. */
export interface WhyNumber {
  readonly name: string;
  readonly value: string;
  /** Such as "[0.9, 2.0]". */
  readonly interval?: string | null;
  /** What chance would give, and how the number is to be read. */
  readonly notes?: readonly (string | null)[];
}

interface WhyPanelProps {
  readonly question: string;
  /** Null while it is being computed. */
  readonly sentence: string | null;
  readonly progress: WhyProgress | null;
  readonly numbers: readonly WhyNumber[];
  readonly how: readonly string[];
  readonly docs: string;
  readonly children?: ComponentChildren;
}

/** One question with its answer: a sentence, numbers, a plot, and how they came about. */
export function WhyPanel({ question, sentence, progress, numbers, how, docs, children }: WhyPanelProps) {
  return (
    <section class="why-panel" aria-label={question} aria-busy={sentence === null}>
      <h2>{question}</h2>
      {sentence === null ? <Computing progress={progress} /> : <p class="why-sentence">{sentence}</p>}
      {numbers.length > 0 && (
        <dl class="why-numbers">
          {numbers.map(({ name, value, interval, notes = [] }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <strong>{value}</strong>
                {interval != null && (
                  <span class="why-interval" title="95 % interval">
                    {interval}
                  </span>
                )}
                {notes.map((note) => note !== null && <span key={note}>{note}</span>)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {children}
      <details class="why-how">
        <summary>How it is computed</summary>
        {how.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <p>
          <Link href={docs}>Definitions, traps, sources</Link>
        </p>
      </details>
    </section>
  );
}

function Computing({ progress }: { readonly progress: WhyProgress | null }) {
  const share = progress === null ? 0 : progress.done / Math.max(1, progress.total);
  return (
    <p class="why-computing" role="status">
      <progress max={1} value={share} aria-label="How far the answer is" />
      <span>
        {Math.round(100 * share)} %{progress === null ? "" : `, ${progress.at}`}
      </span>
    </p>
  );
}
