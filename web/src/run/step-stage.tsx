import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { noPromiseText } from "../../../src/text/no-promise-text.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { FoldedText } from "../shell/folded-text.tsx";
import { formatDuration } from "../shell/numbers.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";
import { useStep } from "../step/step.ts";
import type { InvocationRow } from "./read-invocations.ts";
import { RepeatNote } from "./repeat-note.tsx";
import type { RunCycle } from "./run-cycle.ts";

interface StepStageProps {
  readonly run: RunAnswer;
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
  /** So many steps ahead of the slider. @defaultValue 0 */
  readonly shift?: number;
}

/** The step in focus at full size: what the model was given, and what it made of it. */
export function StepStage({ run, invocations, cycle, shift = 0 }: StepStageProps) {
  const step = useStep() + shift;
  const output = invocations[step];
  if (output === undefined) return null;
  const before = invocations[step - 1];
  const noPromise = noPromiseText([output.model], run.unreproducible);
  return (
    <section class="stage" aria-label={`Step ${step}`} aria-live="polite">
      <div class="stage-part">
        <p class="stage-label">{step === 0 ? "prompt" : `step ${step - 1}, ${before?.model}`}</p>
        {before === undefined ? <Prompt run={run} /> : <Output output={before} />}
      </div>
      <div class="stage-arrow">
        <svg viewBox="0 0 60 12" width="60" height="12" aria-hidden="true">
          <path d="M0 6h56m-5-4.5L56.5 6 51 10.5" fill="none" stroke="currentColor" stroke-width="1.5" />
        </svg>
        <strong>{output.model}</strong>
        <span class="soft">seed {seedText(output.seed)}</span>
        {noPromise !== undefined && <span class="soft">{noPromise}</span>}
        {output.takenFrom !== null && <span class="soft">taken: computed before</span>}
        <span class="soft">
          {formatDuration((Date.parse(output.completedAt) - Date.parse(output.startedAt)) / 1000)}
        </span>
        <RepeatNote runId={run.id} invocations={invocations} step={step} cycle={cycle} />
      </div>
      <div class="stage-part">
        <p class="stage-label">
          step {step}, {output.model}
        </p>
        <Output output={output} />
      </div>
    </section>
  );
}

function Prompt({ run }: { readonly run: RunAnswer }) {
  if (run.initialImage === null)
    return (
      <p class="stage-text">
        <FoldedText text={run.initialPrompt} />
      </p>
    );
  return (
    <StoredPicture
      class="stage-image"
      hash={run.initialImage}
      alt={`What the run starts from: ${run.initialPrompt}`}
    />
  );
}

function Output({ output }: { readonly output: InvocationRow }) {
  if (output.image !== null)
    return (
      <StoredPicture
        class="stage-image"
        hash={output.image}
        alt={`Output of ${output.model} at step ${output.step}`}
      />
    );
  return <p class="stage-text">{output.text}</p>;
}
