import { useMemo, useRef, useState } from "preact/hooks";
import type { DiagramsAnswer, DiagramsListAnswer } from "../../../src/explorer/api/diagrams.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Barcode } from "../charts/barcode.tsx";
import { BettiCurvesPlot } from "../charts/betti-curves.tsx";
import { bettiCurvesOf, bettiTable } from "../charts/betti-numbers.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { DimensionLegend, dimensionEntries } from "../charts/dimensions.tsx";
import { type Bar, barsOf, barsTable } from "../charts/persistence-bars.ts";
import { PersistenceDiagram } from "../charts/persistence-diagram.tsx";
import { useResource } from "../server/use-resource.ts";
import { formatCount, formatValue } from "../shell/numbers.ts";
import { shortRunId } from "./run-names.ts";
import type { TrajectoryProps } from "./trajectory-props.ts";

/** Persistence diagram and barcode of a trajectory, which point at each other, and its Betti curves. */
export function DiagramFigures({ run, model, version }: TrajectoryProps) {
  const { data } = useResource<DiagramsListAnswer>(pathOf(routes.runDiagrams, { run: run.id }), version);
  const answer = data?.diagrams.find((diagrams) => diagrams.model === model);
  if (data === null) return null;
  if (answer === undefined) return <p class="soft nothing">No persistence diagram yet.</p>;
  return <LoadedFigures answer={answer} name={`${model}-${shortRunId(run.id)}`} runId={run.id} />;
}

interface LoadedFiguresProps {
  readonly answer: DiagramsAnswer;
  readonly name: string;
  readonly runId: string;
}

function LoadedFigures({ answer, name, runId }: LoadedFiguresProps) {
  const diagramSvg = useRef<SVGSVGElement>(null);
  const barcodeSvg = useRef<SVGSVGElement>(null);
  const bettiSvg = useRef<SVGSVGElement>(null);
  const [pointedAt, setPointedAt] = useState<string | null>(null);
  const bars = useMemo(() => barsOf(answer), [answer]);
  const curves = useMemo(() => bettiCurvesOf(answer), [answer]);
  const pointed = bars.find(({ key }) => key === pointedAt);
  const legend = (
    <DimensionLegend
      notes={answer.diagrams.map(
        (pairs, k) =>
          `${formatCount(pairs.length)}${answer.entropy[k] === null || answer.entropy[k] === undefined ? "" : `, entropy ${formatValue(answer.entropy[k])} nats`}`,
      )}
    />
  );
  return (
    <>
      <ChartFigure
        title="Persistence diagram"
        definition={definitions.persistenceDiagram}
        fileName={`persistence-diagram-${name}`}
        subject={`${answer.model}, run ${shortRunId(runId)}`}
        plot={{ kind: "persistence-diagram", id: runId, model: answer.model }}
        legend={dimensionEntries(bars)}
        svg={diagramSvg}
        table={() => barsTable(bars)}
        aside={legend}
      >
        <PersistenceDiagram
          bars={bars}
          label="Persistence diagram"
          svg={diagramSvg}
          pointedAt={pointedAt}
          onPoint={setPointedAt}
        />
        <PointedBar bar={pointed} />
      </ChartFigure>
      <ChartFigure
        title="Barcode"
        definition={definitions.barcode}
        fileName={`barcode-${name}`}
        subject={`${answer.model}, run ${shortRunId(runId)}`}
        plot={{ kind: "barcode", id: runId, model: answer.model }}
        legend={dimensionEntries(bars)}
        svg={barcodeSvg}
        table={() => barsTable(bars)}
        aside={
          <p class="value-at-step">
            {formatCount(answer.numPoints)} points, <strong>{formatCount(answer.numDistinct)}</strong>{" "}
            distinct
          </p>
        }
      >
        <Barcode bars={bars} label="Barcode" svg={barcodeSvg} pointedAt={pointedAt} onPoint={setPointedAt} />
        <PointedBar bar={pointed} />
      </ChartFigure>
      <ChartFigure
        title="Betti curves"
        definition={definitions.bettiCurves}
        fileName={`betti-curves-${name}`}
        subject={`${answer.model}, run ${shortRunId(runId)}`}
        plot={{ kind: "betti-curves", id: runId, model: answer.model }}
        legend={dimensionEntries(bars)}
        svg={bettiSvg}
        table={() => bettiTable(curves)}
      >
        <BettiCurvesPlot curves={curves} label="Betti curves" svg={bettiSvg} />
      </ChartFigure>
    </>
  );
}

function PointedBar({ bar }: { readonly bar: Bar | undefined }) {
  return (
    <p class="recurrence-value">
      {bar === undefined
        ? " "
        : `H${bar.dimension}: [${formatValue(bar.birth)}, ${formatValue(bar.death)}), persistence ${formatValue(bar.death - bar.birth)}${bar.multiplicity > 1 ? `, ${bar.multiplicity} times` : ""}`}
    </p>
  );
}
