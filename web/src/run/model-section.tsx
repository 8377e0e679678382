import { DiagramFigures } from "./diagram-figures.tsx";
import { RecurrenceFigure } from "./recurrence-figure.tsx";
import { TrajectoryFigures } from "./trajectory-figures.tsx";
import type { TrajectoryProps } from "./trajectory-props.ts";

/** What one embedding model sees in the run: distances along it, their recurrence, and the shape of the point cloud. */
export function ModelSection({
  reads,
  ...props
}: TrajectoryProps & { readonly reads: "text" | "image" | null }) {
  return (
    <section class="model-section" aria-label={`Embedding model ${props.model}`}>
      <h2>
        {props.model}
        <span class="soft">
          {reads === null ? "" : ` embeds the ${reads === "text" ? "texts" : "pictures"}`}
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
