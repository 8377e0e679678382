import type { RunAnswer } from "../../../src/explorer/api.ts";
import { DiagramFigures } from "./diagram-figures.tsx";
import { RecurrenceFigure } from "./recurrence-figure.tsx";
import { TrajectoryFigures } from "./trajectory-figures.tsx";

export interface ModelSectionProps {
  readonly run: RunAnswer;
  readonly model: string;
  readonly version: string;
}

/** What one embedding model sees in the run: distances along it, their recurrence, and the shape of the point cloud. */
export function ModelSection({
  reads,
  ...props
}: ModelSectionProps & { readonly reads: "text" | "image" | null }) {
  return (
    <section class="model-section" aria-label={`Embedding model ${props.model}`}>
      <h2>
        {props.model}
        <span class="soft">
          {reads === null ? "" : ` embeds the ${reads === "text" ? "captions" : "pictures"}`}
        </span>
      </h2>
      <div class="model-figures">
        <TrajectoryFigures {...props} />
        <RecurrenceFigure {...props} />
        <DiagramFigures {...props} />
      </div>
    </section>
  );
}
