import { useMemo, useState } from "preact/hooks";
import type {
  DiagramsListAnswer,
  DiagramTableAnswer,
  ExperimentAnswer,
  RunsAnswer,
} from "../../../src/explorer/api.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { type DiagramLayer, greatestOf } from "../charts/overlaid-diagrams.tsx";
import { barsOf } from "../charts/persistence-bars.ts";
import { useResource } from "../server/use-resource.ts";
import { Loading, Notice } from "../shell/notice.tsx";
import { EntropyFigure } from "./entropy-figure.tsx";
import { MOST_COMPARED } from "./most-compared.ts";
import { OverlayFigure } from "./overlay-figure.tsx";
import { runName } from "./run-names.ts";
import { RunTable } from "./run-table.tsx";

interface ComparedDiagramsProps {
  readonly experiment: ExperimentAnswer;
  readonly model: string;
  readonly version: string;
}

/** Entropy of all runs, and the diagrams of the chosen ones. */
export function ComparedDiagrams({ experiment, model, version }: ComparedDiagramsProps) {
  const { query } = useAddress();
  const [pointedAt, setPointedAt] = useState<string | null>(null);
  const path = pathOf(routes.diagramTable, { experiment: experiment.id }, { model });
  const { data: table } = useResource<DiagramTableAnswer>(path, version);
  const total = experiment.status.runs.total;
  const runsPath = pathOf(
    routes.runs,
    { experiment: experiment.id },
    { first: 0, count: Math.min(5000, total) },
  );
  const { data: rows } = useResource<RunsAnswer>(runsPath);
  const text = query.get("runs");
  const chosen = useMemo(() => {
    const asked = (text?.split(",") ?? []).map(Number).filter((run) => table?.runs.includes(run));
    return text === null ? (table?.runs.slice(0, 3) ?? []) : asked.slice(0, MOST_COMPARED);
  }, [text, table]);
  const ids = chosen.flatMap((run) => rows?.runs[run]?.id ?? []);
  const diagramsPath = ids.length === 0 ? null : pathOf(routes.diagrams, {}, { model, runs: ids.join(",") });
  const { data: diagrams } = useResource<DiagramsListAnswer>(diagramsPath, version);
  const layers = useMemo(
    (): DiagramLayer[] =>
      chosen.flatMap((run, order) => {
        const id = rows?.runs[run]?.id;
        const answer = diagrams?.diagrams.find(({ runId }) => runId === id);
        if (answer === undefined) return [];
        return [{ name: runName(experiment, run), color: `var(--series-${order})`, bars: barsOf(answer) }];
      }),
    [chosen, rows, diagrams, experiment],
  );
  if (table === null || rows === null) return <Loading what="the diagrams" />;
  if (table.runs.length === 0)
    return (
      <Notice title={`There are no diagrams by ${model} yet.`}>
        <p>They are computed when the runs of the experiment are complete and embedded.</p>
      </Notice>
    );
  const choose = (runs: readonly number[]) =>
    changeQuery({ runs: runs.length === 0 ? "none" : runs.join(",") });
  const toggle = (run: number) =>
    choose(
      chosen.includes(run) ? chosen.filter((other) => other !== run) : [...chosen, run].slice(-MOST_COMPARED),
    );
  const greatest = greatestOf(layers);
  const dimensions = table.entropy.map((_, k) => k);
  return (
    <div class="compare">
      <RunTable
        experiment={experiment}
        table={table}
        chosen={chosen}
        onToggle={toggle}
        onClear={() => choose([])}
        onPoint={setPointedAt}
      />
      <div class="compare-figures">
        {dimensions.map((k) => (
          <OverlayFigure
            key={k}
            layers={layers}
            dimension={k}
            greatest={greatest}
            pointedAt={pointedAt}
            name={`${model}-${experiment.shortId}`}
          />
        ))}
        {dimensions.map((k) => (
          <EntropyFigure
            key={k}
            experiment={experiment}
            table={table}
            dimension={k}
            chosen={chosen}
            onToggle={toggle}
          />
        ))}
      </div>
    </div>
  );
}
