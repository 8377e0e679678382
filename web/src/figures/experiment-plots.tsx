import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { LyapunovAnswer } from "../../../src/explorer/api/lyapunov.ts";
import type { PlotKind } from "../../../src/explorer/plots/plot-kinds.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { WhyExperiment } from "../../../src/why/answer.ts";
import { ComparedDiagrams } from "../compare/compared-diagrams.tsx";
import { DistanceFigures } from "../compare/distance-figures.tsx";
import { DivergenceFigure, greatestDistance } from "../experiments/divergence.tsx";
import ForksEffect from "../experiments/forks-effect.tsx";
import { runNameOf } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { BeforePanel, PartsPanel, PromptPanel, StuckPanel } from "../why/experiment-panels.tsx";
import { ScoresPanel } from "../why/scores-panel.tsx";
import { useWhy } from "../why/use-why.ts";
import { figuresOf } from "./drawn-figures.tsx";
import { type Figure, type FigureOrigin, FigureOriginContext } from "./figure.ts";
import { mapPlot } from "./map-plot.tsx";

interface OfExperiment {
  readonly experiment: ExperimentAnswer;
  readonly model: string;
}

/** The figures of an experiment, as its pages have them, by one embedding model or by all. */
export async function experimentPlots(
  kind: PlotKind,
  id: string,
  { embeddingModel, runs }: { readonly embeddingModel?: string; readonly runs?: readonly string[] },
): Promise<Figure[]> {
  const experiment = await askJson<ExperimentAnswer>(pathOf(routes.experiment, { experiment: id }));
  const models = experiment.embeddingModels
    .map(({ model }) => model)
    .filter((model) => embeddingModel === undefined || model === embeddingModel);
  if (kind === "map") return (await Promise.all(models.map((model) => mapPlot(id, model)))).flat();
  // Scores need no embedding model.
  const asked = kind === "score-means" ? models.slice(0, 1) : models;
  const { networks, prompts } = experiment;
  const origin = {
    network: networks.length === 1 ? networkName(networks[0]!) : null,
    prompt: prompts.length === 1 ? prompts[0]! : null,
    seed: null,
  };
  const view = (model: string) => {
    if (kind === "divergence") return <Divergence key={model} {...{ experiment, model }} />;
    if (kind === "diagram-distances")
      return <DistanceFigures key={model} {...{ experiment, model }} version="" dimension="all" />;
    if (kind === "diagrams" || kind === "entropy")
      return <ComparedDiagrams key={model} {...{ experiment, model }} version="" asked={runs ?? null} />;
    return <Why key={model} {...{ experiment, model }} />;
  };
  return await figuresOf(kind, () => (
    <FigureOriginContext.Provider value={kind === "divergence" ? unnamed : origin}>
      {kind === "fork-effect" ? <ForksEffect experimentId={id} version="" /> : asked.map(view)}
    </FigureOriginContext.Provider>
  ));
}

/** Figures of the divergence name network and prompt themselves. */
const unnamed: FigureOrigin = { network: null, prompt: null, seed: null };

function Divergence({ experiment, model }: OfExperiment) {
  const { data } = useResource<LyapunovAnswer>(pathOf(routes.lyapunov, { experiment: experiment.id }));
  const results = data?.results ?? [];
  const yMost = greatestDistance(results);
  return (
    <>
      {results
        .filter((result) => result.model === model)
        .map((result) => (
          <DivergenceFigure key={result.id} experiment={experiment} result={result} yMost={yMost} />
        ))}
    </>
  );
}

function Why({ experiment, model }: OfExperiment) {
  const path = pathOf(routes.why, { experiment: experiment.id }, { model });
  const { answer } = useWhy<WhyExperiment>(path, 0);
  const runs = useExperimentRuns(experiment);
  if (answer === null || runs === null) return null;
  const nameOf = (run: string) => runNameOf(experiment, runs, run);
  const common = {
    parameters: answer.parameters,
    isWhole: true,
    progress: null,
    lastStep: experiment.maxLength - 1,
    experimentId: experiment.id,
    nameOf,
  };
  return (
    <>
      {answer.networks.map((network) => (
        <FigureOriginContext.Provider
          key={`${network.number} ${network.fresh_seeds}`}
          value={{ network: networkName(network.network), prompt: null, seed: null }}
        >
          <PromptPanel {...common} network={network} />
          <StuckPanel {...common} network={network} />
          <BeforePanel {...common} network={network} />
          <PartsPanel {...common} network={network} parts={network.parts} ofWhat="this network alone" />
          <ScoresPanel
            {...common}
            scores={answer.scores.filter(
              (score) => score.network === network.number && score.fresh_seeds === network.fresh_seeds,
            )}
          />
        </FigureOriginContext.Provider>
      ))}
      {answer.experiment_parts.map((parts) => {
        const network = answer.networks.find(({ fresh_seeds: fresh }) => fresh === parts.fresh_seeds);
        return (
          network !== undefined && (
            <PartsPanel
              key={String(parts.fresh_seeds)}
              {...common}
              network={network}
              parts={parts}
              ofWhat={`all ${parts.networks.length} networks`}
            />
          )
        );
      })}
    </>
  );
}
