import { changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { definitions } from "../charts/definitions.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import type { Figure } from "../figures/figure.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { Choice } from "./choice.tsx";
import { colorByOf, colorChoices } from "./color-choices.ts";
import { MapGrowth } from "./map-growth.tsx";
import { MapLegend } from "./map-legend.tsx";
import type { MapPoints } from "./map-points.ts";
import type { ColorBy, Coloring } from "./point-colors.ts";
import { pointsTable } from "./points-table.ts";
import { UmapPanel } from "./umap-panel.tsx";
import type { usePlacement } from "./use-placement.ts";

interface MapControlsProps {
  readonly points: MapPoints;
  readonly models: readonly string[];
  readonly placement: ReturnType<typeof usePlacement>;
  readonly by: ColorBy;
  readonly coloring: Coloring;
  /** Keys of the categories that are shown; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** Null: nothing is looked for. */
  readonly isFound: ((point: number) => boolean) | null;
  readonly numFound: number | null;
  /** The map as a file; undefined while it is awaited where the points lie. */
  readonly figure: (() => Figure) | undefined;
  readonly onStale: () => void;
}

/** What the map shows, and how it is chosen; every choice is in the address. */
export function MapControls(props: MapControlsProps) {
  const { points, models, placement, by, coloring, only, isFound, numFound, figure, onStale } = props;
  const { header } = points;
  const { query } = useAddress();
  const askedColor = query.get("color");
  return (
    <aside class="map-side" aria-label="What the map shows">
      <h1>Map</h1>
      <Choice
        label="embedding model"
        value={header.model}
        options={models.map((name) => [name, name])}
        onChange={(model) =>
          changeQuery({ model, runs: null, focus: null, color: null, only: null, region: null, view: null })
        }
      />
      <Choice
        label="projection"
        value={placement.projection}
        options={[
          ["pca", "PCA"],
          // Somebody would have to compute it.
          ...(isInHash() ? [] : [["umap", "UMAP"] as const]),
        ]}
        onChange={(projection) =>
          changeQuery({ projection: projection === "pca" ? null : projection, view: null, region: null })
        }
      />
      {placement.projection === "umap" && (
        <UmapPanel
          set={header.set}
          numPoints={header.numPoints}
          parameters={placement.parameters}
          job={placement.job}
        />
      )}
      <Choice
        label="colour by"
        value={by}
        options={colorChoices(points)}
        onChange={(color) => changeQuery({ color: color === "prompt" ? null : color, only: null })}
      />
      {colorByOf(askedColor, points) === null && (
        <p role="status">
          What this address colours by is no longer there
          {askedColor?.startsWith("cluster:") && ": the clustering was computed anew"}. The colours are those
          of the prompts.
        </p>
      )}
      <MapLegend
        coloring={coloring}
        only={only}
        onOnly={(keys) => changeQuery({ only: keys === null ? null : JSON.stringify(keys) })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={query.get("lines") === "all"}
          onChange={(event) => changeQuery({ lines: event.currentTarget.checked ? "all" : null })}
        />
        trajectories of all runs
      </label>
      {query.get("experiment") !== null && (
        <p>
          Only experiment {header.experiments[0]?.name ?? header.experiments[0]?.shortId}.{" "}
          <button
            type="button"
            onClick={() =>
              changeQuery({ experiment: null, runs: null, focus: null, view: null, region: null })
            }
          >
            All experiments
          </button>
        </p>
      )}
      <MapGrowth
        numPoints={header.numPoints}
        model={header.model}
        isFiltered={query.get("experiment") !== null}
        onStale={onStale}
      />
      {numFound !== null && <p role="status">{foundText(numFound, header.numPoints)}</p>}
      <p class="soft map-note">
        {formatCount(header.numPoints)} points of {countOf(header.runs.id.length, "run")}.{" "}
        {placement.placement?.note}. {definitions.map.sentence} <Link href={definitions.map.docs}>More</Link>
      </p>
      <SaveButtons
        name={`map-${header.model}-${placement.projection}`}
        {...(figure !== undefined && { figure })}
        table={() => pointsTable(points, placement.placement, isFound)}
      />
    </aside>
  );
}

function foundText(numFound: number, numPoints: number): string {
  if (numFound === 0) return `None of the ${formatCount(numPoints)} points is found; all are faint.`;
  if (numFound === numPoints) return `All ${formatCount(numPoints)} points are found.`;
  return `${formatCount(numFound)} of ${formatCount(numPoints)} points are found; the others are faint.`;
}
