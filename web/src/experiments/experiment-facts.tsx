import type { ExperimentAnswer, Progress } from "../../../src/explorer/api.ts";
import { countOf, formatCount, formatDuration, formatSpeed } from "../shell/numbers.ts";
import { ProgressBar } from "../shell/progress-bar.tsx";
import { sumOf } from "./sum-of.ts";

/** The figures of an experiment in one line of terms. */
export function ExperimentFacts({ experiment }: { readonly experiment: ExperimentAnswer }) {
  const { status } = experiment;
  return (
    <dl class="facts">
      <div>
        <dt>Size</dt>
        <dd>
          {countOf(experiment.numNetworks, "network")} × {countOf(experiment.numPrompts, "prompt")} ×{" "}
          {countOf(experiment.numSeeds, "seed")} = {countOf(status.runs.total, "run")} of{" "}
          {formatCount(experiment.maxLength)}
          {status.runs.failed > 0 && <span class="failed-runs">{status.runs.failed} failed</span>}
        </dd>
      </div>
      <div>
        <dt>Invocations</dt>
        <dd>
          <ProgressBar {...status.invocations} label="Invocations" />
        </dd>
      </div>
      {status.embeddings.map(({ model, ...progress }, i) => (
        <div key={model}>
          <dt>{model}: embeddings, diagrams</dt>
          <dd class="facts-pair">
            <ProgressBar {...progress} label={`Embeddings by ${model}`} />
            <ProgressBar
              {...(status.diagrams[i] ?? { done: 0, total: null })}
              label={`Diagrams of ${model}`}
            />
          </dd>
        </div>
      ))}
      <LyapunovFact progress={sumOf(status.lyapunov)} />
      {status.speed !== null && (
        <div>
          <dt>Speed of {status.speed.stage}</dt>
          <dd>
            {formatSpeed(status.speed.perSecond)}, {formatDuration(status.speed.secondsLeft)} left
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Only where runs share network and prompt is there anything to compute. */
function LyapunovFact({ progress }: { readonly progress: Progress }) {
  if (progress.total === 0) return null;
  return (
    <div>
      <dt>Exponents</dt>
      <dd>
        <ProgressBar {...progress} label="Lyapunov exponents" />
      </dd>
    </div>
  );
}
