import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import type { PlotKind } from "../../../src/explorer/plots/plot-kinds.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { WhyRun } from "../../../src/why/answer.ts";
import { ModelSection } from "../run/model-section.tsx";
import { readInvocations } from "../run/read-invocations.ts";
import { cycleOfRun } from "../run/run-cycle.ts";
import { runOrigin } from "../run/run-origin.ts";
import { ScoreFigures } from "../run/score-figures.tsx";
import { askJson } from "../server/ask.ts";
import { RunBeforePanel, RunPromptPanel, RunStuckPanel } from "../why/run-panels.tsx";
import { useWhy } from "../why/use-why.ts";
import { figuresOf } from "./drawn-figures.tsx";
import { type Figure, FigureOriginContext } from "./figure.ts";

/** Asked of `why`, not of the run's own page. */
const OF_WHY: readonly PlotKind[] = ["distance-to-prompts", "states", "meetings"];

/** The figures of a run, as its page has them, by one embedding model or by all. */
export async function runPlots(kind: PlotKind, id: string, embeddingModel?: string): Promise<Figure[]> {
  const run = await askJson<RunAnswer>(pathOf(routes.run, { run: id }));
  const invocations = await readInvocations(id, new AbortController().signal);
  const cycle = cycleOfRun(run, invocations);
  const models = run.embeddingModels.filter(
    ({ model }) => embeddingModel === undefined || model === embeddingModel,
  );
  // When states were seen needs no embedding model.
  const asked = kind === "states" ? models.slice(0, 1) : models;
  return await figuresOf(kind, () => (
    <FigureOriginContext.Provider value={runOrigin(run)}>
      {OF_WHY.includes(kind)
        ? asked.map(({ model }) => <WhyOfRun key={model} {...{ run, invocations, cycle, model }} />)
        : models.map(({ model, reads }) => (
            <ModelSection key={model} {...{ run, model, reads, cycle }} version="" />
          ))}
      {kind === "score" && <ScoreFigures run={run} version="" />}
    </FigureOriginContext.Provider>
  ));
}

interface WhyOfRunProps {
  readonly run: RunAnswer;
  readonly invocations: Awaited<ReturnType<typeof readInvocations>>;
  readonly cycle: ReturnType<typeof cycleOfRun>;
  readonly model: string;
}

function WhyOfRun({ run, invocations, cycle, model }: WhyOfRunProps) {
  const { answer } = useWhy<WhyRun>(pathOf(routes.runWhy, { run: run.id }, { model }), 0);
  const props = { run, invocations, cycle, answer, progress: null };
  return (
    <>
      <RunPromptPanel {...props} />
      <RunStuckPanel {...props} />
      <RunBeforePanel {...props} />
    </>
  );
}
