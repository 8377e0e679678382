import type { DoneOfTotal, ExperimentProgress } from "../../../src/experiments/experiment-progress.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { noPromiseText } from "../../../src/text/no-promise-text.ts";
import { countOf, formatCount, formatDuration, formatSpeed } from "../shell/numbers.ts";
import { ProgressBar } from "../shell/progress-bar.tsx";
import { useNarrow } from "../shell/use-narrow.ts";
import { CyclesFact } from "./cycles-fact.tsx";
import { signOfSize } from "./size-sign.ts";
import { sumOf, sumOfStage } from "./sum-of.ts";

interface ExperimentFactsProps {
  readonly experiment: ExperimentAnswer;
  /** Whether it is told how many runs go in circles. */
  readonly withCycles: boolean;
}

/** The figures of an experiment in one line of terms; on a telephone they unfold, and those of a running one are open. */
export function ExperimentFacts({ experiment, withCycles }: ExperimentFactsProps) {
  const isNarrow = useNarrow();
  const facts = <Facts experiment={experiment} withCycles={withCycles} />;
  if (!isNarrow) return facts;
  return (
    <details class="facts-fold" open={experiment.status.state === "running"}>
      <summary>
        {countOf(experiment.status.runs.total, "run")} of {formatCount(experiment.maxLength)} steps
      </summary>
      {facts}
    </details>
  );
}

function Facts({ experiment, withCycles }: ExperimentFactsProps) {
  const { status } = experiment;
  const noPromise = noPromiseText(experiment.networks.flat(), experiment.unreproducible);
  return (
    <dl class="facts">
      <div>
        <dt>Size</dt>
        <dd>
          {countOf(experiment.numNetworks, "network")} × {countOf(experiment.numPrompts, "prompt")} ×{" "}
          {countOf(experiment.numSeeds, "seed")}
          {signOfSize(experiment)} {countOf(status.runs.total, "run")} of {formatCount(experiment.maxLength)}
          {noPromise !== undefined && <span class="soft"> Seeds: {noPromise}.</span>}
          {status.runs.failed > 0 && <span class="failed-runs">{status.runs.failed} failed</span>}
        </dd>
      </div>
      <div>
        <dt>Invocations</dt>
        <dd>
          <ProgressBar {...sumOfStage(status, "runs")} label="Invocations" />
        </dd>
      </div>
      {experiment.embeddingModels.map(({ model }) => (
        <div key={model}>
          <dt>{model}: embeddings, diagrams</dt>
          <dd class="facts-pair">
            <ProgressBar {...partOf(status, "embeddings", model)} label={`Embeddings by ${model}`} />
            <ProgressBar {...partOf(status, "diagrams", model)} label={`Diagrams of ${model}`} />
          </dd>
        </div>
      ))}
      {status.work.map(
        ({ stage, title, parts }) =>
          !SHOWN_ABOVE.has(stage) && <FurtherStage key={stage} title={title} progress={sumOf(parts)} />,
      )}
      {withCycles && <CyclesFact experiment={experiment} />}
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

const SHOWN_ABOVE: ReadonlySet<string> = new Set(["runs", "embeddings", "diagrams"]);

function partOf({ work }: ExperimentProgress, stage: string, model: string): DoneOfTotal {
  const parts = work.find((one) => one.stage === stage)?.parts;
  const { done = 0, total = null } = parts?.find((part) => part.model === model) ?? {};
  return { done, total };
}

/** A stage that may have nothing to compute, such as exponents where no runs share network and prompt. */
function FurtherStage({ title, progress }: { readonly title: string; readonly progress: DoneOfTotal }) {
  if (progress.total === 0) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <ProgressBar {...progress} label={title} />
      </dd>
    </div>
  );
}
