import type { RunAnswer, ScoresAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { definitions } from "../charts/definitions.ts";
import { useResource } from "../server/use-resource.ts";
import { shortRunId } from "./run-names.ts";
import { TrajectoryFigure } from "./trajectory-figures.tsx";

interface ScoreFiguresProps {
  readonly run: RunAnswer;
  /** Changes when more of the run has numbers. */
  readonly version: string;
}

/** What score models said of the outputs, along the run; nothing where there are none. */
export function ScoreFigures({ run, version }: ScoreFiguresProps) {
  const { data } = useResource<ScoresAnswer>(pathOf(routes.runScores, { run: run.id }), version);
  if (data === null || data.series.length === 0) return null;
  return (
    <section class="model-section" aria-label="Scores">
      <h2>Scores</h2>
      <div class="model-figures">
        <div class="model-lines">
          {data.series.map(({ model, name, steps, values }, i) => (
            <TrajectoryFigure
              key={`${model} ${name}`}
              title={`${name}, by ${model}`}
              definition={definitions.score}
              fileName={`score-${model}-${name}-${shortRunId(run.id)}`}
              subject={`${model}, run ${shortRunId(run.id)}`}
              plot={{ kind: "score", id: run.id }}
              steps={steps}
              values={values}
              lastStep={run.length - 1}
              color={`var(--series-${i % 4})`}
              yTitle={name}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
