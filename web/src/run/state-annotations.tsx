import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import { Annotations } from "../annotations/annotations.tsx";
import type { Writing } from "../annotations/use-annotations.ts";
import { useStep } from "../step/step.ts";

interface StateAnnotationsProps {
  readonly run: string;
  readonly length: number;
  /** Of all states of the run. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
}

/** What is written of the step in focus. */
export function StateAnnotations({ run, length, rows, writing }: StateAnnotationsProps) {
  const step = useStep();
  if (step >= length) return null;
  const id = `${run}/${step}`;
  return (
    <div class="state-annotations">
      <span class="soft">step {step}</span>
      <Annotations
        key={id}
        subject="state"
        id={id}
        what={`step ${step}`}
        rows={rows}
        writing={writing}
        saysWhy={false}
      />
    </div>
  );
}
