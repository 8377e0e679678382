import { useMemo, useState } from "preact/hooks";
import type { DiagramsListAnswer, DiagramTableAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { MOST_BESIDE } from "../../../src/explorer/beside-answer.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { besideAddress } from "../beside/asked-runs.ts";
import { type DiagramLayer, greatestOf } from "../charts/overlaid-diagrams.tsx";
import { barsOf } from "../charts/persistence-bars.ts";
import { Facets } from "../find/facets.tsx";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runNameOf } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { useResource } from "../server/use-resource.ts";
import { Loading, Notice } from "../shell/notice.tsx";
import { NONE, shownRuns } from "./chosen-runs.ts";
import { DistancesSection } from "./distances-section.tsx";
import { EntropyFigure } from "./entropy-figure.tsx";
import { MissingRuns } from "./missing-runs.tsx";
import { MOST_COMPARED } from "./most-compared.ts";
import { OverlayFigure } from "./overlay-figure.tsx";
import { RunTable } from "./run-table.tsx";

interface ComparedDiagramsProps {
  readonly experiment: ExperimentAnswer;
  readonly model: string;
  readonly version: string;
  /** The ids of the runs that the address names; null: it names none. */
  readonly asked: readonly string[] | null;
  /** The homology dimension of the distances that are asked for, null for none; left out where the section is not wanted. */
  readonly distances?: number | null;
}

/** How many runs are shown of an address that names none. */
const AT_FIRST = 3;

/** Entropy of all runs, and the diagrams of the chosen ones. */
export function ComparedDiagrams(props: ComparedDiagramsProps) {
  const { experiment, model, version } = props;
  const path = pathOf(routes.diagramTable, { experiment: experiment.id }, { model });
  const { data: table } = useResource<DiagramTableAnswer>(path, version);
  const runs = useExperimentRuns(experiment);
  if (table === null || runs === null) return <Loading what="the diagrams" />;
  return <LoadedDiagrams {...props} {...{ table, runs }} />;
}

function LoadedDiagrams({
  experiment,
  model,
  version,
  asked,
  distances,
  table,
  runs,
}: ComparedDiagramsProps & { readonly table: DiagramTableAnswer; readonly runs: ExperimentRuns }) {
  const [pointedAt, setPointedAt] = useState<string | null>(null);
  const askedKey = asked?.join(",") ?? null;
  // AskedKey stands for asked.
  const { shown: chosen, ...missing } = useMemo(() => {
    const hasDiagrams = new Set(table.runs);
    return shownRuns(asked ?? table.runs.slice(0, AT_FIRST), {
      exists: (id) => runs.get(id) !== undefined,
      hasDiagrams: (id) => hasDiagrams.has(id),
    });
  }, [askedKey, table, runs]);
  const isFirstLook = askedKey === null && chosen.length === AT_FIRST;
  usePinned("runs", isFirstLook ? chosen.join(",") : null);
  const diagramsPath =
    chosen.length === 0 ? null : pathOf(routes.diagrams, {}, { model, runs: chosen.join(",") });
  const { data: diagrams } = useResource<DiagramsListAnswer>(diagramsPath, version);
  const layers = useMemo(
    (): DiagramLayer[] =>
      chosen.flatMap((run, order) => {
        const answer = diagrams?.diagrams.find(({ runId }) => runId === run);
        if (answer === undefined) return [];
        const name = runNameOf(experiment, runs, run);
        return [{ run, name, color: `var(--series-${order})`, bars: barsOf(answer) }];
      }),
    [chosen, runs, diagrams, experiment],
  );
  if (table.runs.length === 0)
    return (
      <Notice title={`There are no diagrams by ${model} yet.`}>
        <p>They are computed when the runs of the experiment are complete and embedded.</p>
      </Notice>
    );
  const choose = (ids: readonly string[]) => changeQuery({ runs: ids.length === 0 ? NONE : ids.join(",") });
  const toggle = (run: string) =>
    choose(
      chosen.includes(run) ? chosen.filter((other) => other !== run) : [...chosen, run].slice(-MOST_COMPARED),
    );
  const greatest = greatestOf(layers);
  const dimensions = table.entropy.map((_, k) => k);
  return (
    <>
      <MissingRuns {...missing} model={model} onForget={() => choose(chosen)} />
      <Facets experiment={experiment} runs={runs} />
      <div class="compare">
        <RunTable
          experiment={experiment}
          runs={runs}
          table={table}
          chosen={chosen}
          onToggle={toggle}
          onClear={() => choose([])}
          onPoint={setPointedAt}
        />
        <div class="compare-shown">
          {layers.length > 0 && (
            <div class="compare-legend">
              <ul class="legend" aria-label="Chosen runs">
                {layers.map((layer) => (
                  <li key={layer.run}>
                    <svg viewBox="0 0 10 10" aria-hidden="true">
                      <circle cx="5" cy="5" r="4.5" fill={layer.color} />
                    </svg>
                    <span>{layer.name}</span>
                  </li>
                ))}
              </ul>
              {chosen.length > 1 && (
                <Link href={besideAddress(chosen.slice(0, MOST_BESIDE), { model })}>side by side</Link>
              )}
            </div>
          )}
          <div class="compare-figures">
            {dimensions.map((k) => (
              <OverlayFigure
                key={k}
                layers={layers}
                dimension={k}
                greatest={greatest}
                pointedAt={pointedAt}
                name={`${model}-${experiment.shortId}`}
                experimentId={experiment.id}
                model={model}
              />
            ))}
            {dimensions.map((k) => (
              <EntropyFigure
                key={k}
                experiment={experiment}
                runs={runs}
                table={table}
                dimension={k}
                chosen={chosen}
                onToggle={toggle}
              />
            ))}
          </div>
        </div>
      </div>
      {distances !== undefined && (
        <DistancesSection {...{ experiment, model, version, dimensions }} shown={distances} />
      )}
    </>
  );
}
