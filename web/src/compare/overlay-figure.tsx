import { useContext, useRef } from "preact/hooks";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { DIMENSIONS } from "../charts/dimensions.tsx";
import { EmptyFigure } from "../charts/empty-figure.tsx";
import { type DiagramLayer, OverlaidDiagrams } from "../charts/overlaid-diagrams.tsx";
import { FigureCollectorContext } from "../figures/figure.ts";

interface OverlayFigureProps {
  readonly layers: readonly DiagramLayer[];
  readonly dimension: number;
  readonly greatest: number;
  readonly pointedAt: string | null;
  readonly name: string;
  readonly experimentId: string;
  readonly model: string;
}

/** The chosen runs' diagrams of one dimension. */
export function OverlayFigure(props: OverlayFigureProps) {
  const { layers, dimension, greatest, pointedAt, name, experimentId, model } = props;
  const svg = useRef<SVGSVGElement>(null);
  const { name: dimensionName, meaning } = DIMENSIONS[dimension]!;
  const title = `${dimensionName}, ${meaning}`;
  const isFile = useContext(FigureCollectorContext) !== null;
  const hasBars = layers.some(({ bars }) => bars.some((bar) => bar.dimension === dimension));
  if (!hasBars && isFile) return null;
  if (!hasBars)
    return (
      <EmptyFigure
        title={title}
        reason={
          layers.length === 0
            ? "No run is chosen."
            : `No bar in ${dimensionName}: the chosen runs have no ${meaning} that ${model} sees.`
        }
      />
    );
  return (
    <ChartFigure
      title={title}
      definition={definitions.persistenceDiagram}
      fileName={`compared-diagrams-${dimensionName}-${name}`}
      subject={`persistence diagrams by ${model}, experiment ${experimentId.slice(-8)}`}
      plot={{ kind: "diagrams", id: experimentId, model, runs: layers.map(({ run }) => run) }}
      svg={svg}
      legend={layers.map((layer) => ({ name: layer.name, color: layer.color }))}
      table={() => ({
        columns: ["run_id", "run", "dimension", "birth", "death", "multiplicity"],
        rows: layers.flatMap((layer) =>
          layer.bars
            .filter((bar) => bar.dimension === dimension)
            .map((bar) => [layer.run, layer.name, dimension, bar.birth, bar.death, bar.multiplicity]),
        ),
      })}
    >
      <OverlaidDiagrams
        layers={layers}
        dimension={dimension}
        greatest={greatest}
        label={`Persistence diagrams of ${layers.length} runs in ${dimensionName}`}
        svg={svg}
        pointedAt={pointedAt}
      />
    </ChartFigure>
  );
}
