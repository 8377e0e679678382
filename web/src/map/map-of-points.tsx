import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { changeQuery, useAddress } from "../address/address.ts";
import { shortRunId } from "../run/run-names.ts";
import { Loading } from "../shell/notice.tsx";
import { countOf } from "../shell/numbers.ts";
import { setLastStep, setStep, useStep } from "../step/step.ts";
import { colorByOf, colorChoices } from "./color-choices.ts";
import { MapCanvas, type ShownView } from "./map-canvas.tsx";
import { MapControls } from "./map-controls.tsx";
import { type MapPoints, pointAtStep, unitPositions } from "./map-points.ts";
import { mapSheet } from "./map-sheet.tsx";
import { NearestList } from "./nearest-list.tsx";
import { type Region, regionText } from "./region.ts";
import { RegionPanel } from "./region-panel.tsx";
import { SelectedRuns } from "./selected-runs.tsx";
import { windowOf, windowRegion } from "./shown-window.ts";
import { useLoopOnMap } from "./use-loop-on-map.ts";
import { useMapColoring } from "./use-map-coloring.ts";
import { usePlacement } from "./use-placement.ts";

interface MapOfPointsProps {
  readonly points: MapPoints;
  readonly models: readonly string[];
  /** Whether the points are pictures. */
  readonly readsPictures: boolean;
  /** The set is gone or grown: another one is wanted. */
  readonly onStale: () => void;
}

/** The map and what is chosen on it; every choice is in the address. */
export function MapOfPoints({ points, models, readsPictures, onStale }: MapOfPointsProps) {
  const { header } = points;
  const { query } = useAddress();
  const placement = usePlacement(points, onStale);
  const by = colorByOf(query.get("color"), points) ?? "prompt";
  const shown = placement.placement;
  const positions = useMemo(() => (shown === null ? null : unitPositions(shown)), [shown]);
  const view = useRef<ShownView | null>(null);
  const [isShown, setShown] = useState(false);
  const { only, coloring, dimmed, stacks, counted, names, region, inside, isFound, numFound } =
    useMapColoring({ points, positions, by, readsPictures, view, isShown });
  const [isDrawing, setDrawing] = useState(false);
  const keepRegion = (drawn: Region) => {
    changeQuery({ region: regionText(drawn, view.current?.view.k ?? 1) });
    setDrawing(false);
  };
  const runOfId = useMemo(() => new Map(header.runs.id.map((id, i) => [id, i])), [header]);
  const selectedIds = query.get("runs")?.split(",") ?? [];
  const selectedKey = selectedIds.join(",");
  const selected = useMemo(
    () => selectedKey.split(",").flatMap((id) => runOfId.get(id) ?? []),
    [selectedKey, runOfId],
  );
  const loop = useLoopOnMap(points, selected);
  const missing = selectedIds.filter((id) => !runOfId.has(id));
  const select = (runs: readonly number[]) =>
    changeQuery({ runs: runs.map((run) => header.runs.id[run]!).join(",") });
  useEffect(() => {
    let last = 0;
    for (const step of points.step) last = Math.max(last, step);
    setLastStep(last);
    return () => setLastStep(null);
  }, [points]);
  const step = useStep();
  // The neighbours are those of the point that was clicked; when the slider moves, of where its run is then.
  const clicked = runOfId.get(query.get("focus") ?? "");
  const focused = clicked !== undefined && selected.includes(clicked) ? clicked : selected[0];
  const focus = focused === undefined ? null : pointAtStep(points, focused, step);
  return (
    <div class="map-page">
      <MapControls
        {...{ points, models, placement, by, coloring, only, isFound, numFound, onStale }}
        figure={
          shown === null || positions === null
            ? undefined
            : () =>
                mapSheet({
                  points,
                  positions,
                  coloring,
                  isFound,
                  coloredBy: colorChoices(points).find(([name]) => name === by)?.[1] ?? by,
                  projection: placement.projection,
                  placement: shown,
                  selected,
                  step,
                  window: windowOf(view.current),
                })
        }
      />
      {positions === null ? (
        <Loading what="where the points lie" />
      ) : (
        <div class="map-middle">
          <div class="map-tools">
            <button
              type="button"
              aria-pressed={isDrawing}
              onClick={() => setDrawing(!isDrawing)}
              title="Draw around points with the pointer"
            >
              Lasso
            </button>
            <button
              type="button"
              onClick={() => keepRegion(windowRegion(view.current))}
              title="Take what is in sight as the region"
            >
              What is in sight
            </button>
            {inside !== null && (
              <button
                type="button"
                class="map-to-region"
                onClick={() => document.querySelector(".map-region-panel")?.scrollIntoView()}
              >
                {countOf(inside.length, "state")} in the region: below ↓
              </button>
            )}
          </div>
          <MapCanvas
            points={points}
            positions={positions}
            coloring={dimmed}
            stacks={stacks}
            counted={counted}
            names={names}
            region={region}
            isDrawing={isDrawing}
            onDrawn={keepRegion}
            onShown={() => setShown(true)}
            loop={loop?.paths ?? null}
            selected={selected}
            allLines={query.get("lines") === "all"}
            label={`Map of ${header.numPoints} states by ${header.model}`}
            shown={view}
            onPick={(point, add) => {
              const run = points.run[point]!;
              setStep(points.step[point]!);
              select(add ? [...selected.filter((other) => other !== run), run] : [run]);
              changeQuery({ focus: header.runs.id[run]! });
            }}
          />
        </div>
      )}
      <aside class="map-side map-selection" aria-label="Selection">
        {inside !== null && (
          <RegionPanel
            points={points}
            coloring={coloring}
            inside={inside}
            onSelect={select}
            onForget={() => changeQuery({ region: null })}
          />
        )}
        <SelectedRuns points={points} selected={selected} missing={missing} onSelect={select} />
        {loop !== null && (
          <p>
            Loop {loop.number} of run {shortRunId(header.runs.id[loop.run]!)}: steps{" "}
            {loop.paths.map((path) => path.map((i) => points.step[i]).join(", ")).join("; ")}.{" "}
            <button type="button" onClick={() => changeQuery({ loop: null })}>
              No loop
            </button>
          </p>
        )}
        {selected.length > 0 && focus === null && (
          <p class="soft">
            {header.model} has embedded nothing of this run up to step {step}.
          </p>
        )}
        {focus !== null && (
          <NearestList
            model={header.model}
            run={header.runs.id[points.run[focus]!]!}
            step={points.step[focus]!}
          />
        )}
      </aside>
    </div>
  );
}
