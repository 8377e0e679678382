import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { definitions } from "../charts/definitions.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFound } from "../find/filter.tsx";
import { shortRunId } from "../run/run-names.ts";
import { useLive } from "../server/live.ts";
import { Loading } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { isDarkNow, usePaint } from "../shell/theme.ts";
import { setLastStep, setStep, useStep } from "../step/step.ts";
import { Choice } from "./choice.tsx";
import { placesOfNames, useClusterNames } from "./cluster-names.ts";
import { MapCanvas, type ShownView } from "./map-canvas.tsx";
import { type MapWindow, wholeMap } from "./map-figure.tsx";
import { MapLegend } from "./map-legend.tsx";
import { type MapPoints, pointAtStep, unitPositions } from "./map-points.ts";
import { mapSheet } from "./map-sheet.tsx";
import { NearestList } from "./nearest-list.tsx";
import { type ColorBy, type Coloring, colorPoints, dimOutside, fadeUnfound } from "./point-colors.ts";
import { pointsTable } from "./points-table.ts";
import { pointsInside, type Region, regionOf, regionText } from "./region.ts";
import { RegionPanel } from "./region-panel.tsx";
import { SelectedRuns } from "./selected-runs.tsx";
import { stacksOf } from "./stacks.ts";
import { UmapPanel } from "./umap-panel.tsx";
import { useLabels } from "./use-labels.ts";
import { useLoopOnMap } from "./use-loop-on-map.ts";
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
  const askedColor = query.get("color");
  const knownColor = colorByOf(askedColor, points);
  const by = knownColor ?? "prompt";
  const labels = useLabels(header.set, by);
  const paint = usePaint();
  const isDark = isDarkNow();
  // Paint stands for the colours of the style sheet.
  const shown = placement.placement;
  const positions = useMemo(() => (shown === null ? null : unitPositions(shown)), [shown]);
  const view = useRef<ShownView | null>(null);
  const clusterNames = useClusterNames(by);
  const onlyText = query.get("only");
  const only = useMemo(() => keysOf(onlyText), [onlyText]);
  // The address has the view once it rests: then colours go to the largest of what is in view.
  const viewText = query.get("view");
  const [isShown, setShown] = useState(false);
  const isInView = useMemo(() => inViewOf(positions, view.current), [positions, viewText, isShown]);
  const slots = useRef<Coloring["slots"] | undefined>(undefined);
  const coloring = useMemo(
    () =>
      colorPoints(points, by, labels, isDark, {
        clusterNames,
        isInView,
        only,
        ...slotsOption(slots.current),
      }),
    [points, by, labels, isDark, paint, clusterNames, isInView, only],
  );
  slots.current = coloring.slots;
  const stacks = useMemo(() => stacksOf(positions ?? new Float32Array()), [positions]);
  const names = useMemo(
    () =>
      positions === null ? [] : placesOfNames(points, positions, coloring, clusterNames, isInView, only),
    [points, positions, coloring, clusterNames, isInView],
  );
  const regionInAddress = query.get("region");
  const region = useMemo(() => regionOf(regionInAddress), [regionInAddress]);
  const insideRegion = useMemo(
    () => (region === null || positions === null ? null : pointsInside(region, positions)),
    [region, positions],
  );
  const found = useFound();
  const isFound = useMemo(() => {
    if (!found) return null;
    const is = Uint8Array.from(points.run, (run, i) =>
      Number(found.hasState(header.runs.id[run]!, points.step[i]!, readsPictures)),
    );
    return (i: number) => is[i] === 1;
  }, [found, points, readsPictures]);
  const numFound = useMemo(() => {
    if (isFound === null) return null;
    let count = 0;
    for (let i = 0; i < points.run.length; i++) if (isFound(i)) count++;
    return count;
  }, [isFound, points]);
  const inside = useMemo(
    () => (isFound === null ? insideRegion : (insideRegion?.filter(isFound) ?? null)),
    [insideRegion, isFound],
  );
  const dimmed = useMemo(() => {
    const shown = isFound === null ? coloring : fadeUnfound(coloring, isFound, stacks.countOf);
    if (inside === null) return shown;
    const within = new Set(inside);
    return dimOutside(shown, (i) => within.has(i));
  }, [coloring, inside, isFound, stacks]);
  // Numbers tell of what is shown: of points that are found, where something is looked for.
  const counted = useMemo(
    () => (isFound === null || positions === null ? stacks : stacksOf(positions, isFound)),
    [stacks, positions, isFound],
  );
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
        {knownColor === null && (
          <p role="status">
            What this address colours by is no longer there
            {askedColor?.startsWith("cluster:") && ": the clustering was computed anew"}. The colours are
            those of the prompts.
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
        <Growth
          numPoints={header.numPoints}
          model={header.model}
          isFiltered={query.get("experiment") !== null}
          onStale={onStale}
        />
        {numFound !== null && <p role="status">{foundText(numFound, header.numPoints)}</p>}
        <p class="soft map-note">
          {formatCount(header.numPoints)} points of {countOf(header.runs.id.length, "run")}. {shown?.note}.{" "}
          {definitions.map.sentence} <Link href={definitions.map.docs}>More</Link>
        </p>
        <SaveButtons
          name={`map-${header.model}-${placement.projection}`}
          {...(shown !== null &&
            positions !== null && {
              figure: () =>
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
                }),
            })}
          table={() => pointsTable(points, shown, isFound)}
        />
      </aside>
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

function foundText(numFound: number, numPoints: number): string {
  if (numFound === 0) return `None of the ${formatCount(numPoints)} points is found; all are faint.`;
  if (numFound === numPoints) return `All ${formatCount(numPoints)} points are found.`;
  return `${formatCount(numFound)} of ${formatCount(numPoints)} points are found; the others are faint.`;
}

function colorChoices({ header }: MapPoints): [ColorBy, string][] {
  return [
    ["prompt", "prompt"],
    ["network", "network"],
    ["run", "run"],
    ["step", "step"],
    ["experiment", "experiment"],
    ...header.clusterings.map(({ id, layer, numClusters, algorithm }): [ColorBy, string] => [
      `cluster:${id}`,
      `${algorithm}, layer ${layer}: ${countOf(numClusters, "cluster")}`,
    ]),
    ...header.scores.map(({ model, name }): [ColorBy, string] => [
      `score:${model}/${name}`,
      `${name}, by ${model}`,
    ]),
  ];
}

/** Null if there is nothing of that name to colour by, or no longer. */
function colorByOf(text: string | null, points: MapPoints): ColorBy | null {
  if (text === null) return "prompt";
  return colorChoices(points).find(([name]) => name === text)?.[0] ?? null;
}

/** The keys of an address's filter; null: all are shown. */
function keysOf(text: string | null): ReadonlySet<string> | null {
  if (text === null) return null;
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.length > 0 ? new Set(keys.map(String)) : null;
  } catch {
    return null;
  }
}

function slotsOption(slots: Coloring["slots"] | undefined) {
  return slots === undefined ? {} : { slots };
}

/** Which points are in sight; before the map is drawn, all are. */
function inViewOf(positions: Float32Array | null, shown: ShownView | null): (point: number) => boolean {
  if (positions === null || shown === null) return () => true;
  const { view, size } = shown;
  return (i) => {
    const x = view.x + view.k * positions[2 * i]!;
    const y = view.y - view.k * positions[2 * i + 1]!;
    return x >= 0 && y >= 0 && x <= size.width && y <= size.height;
  };
}

/** What is in sight, for those who move the map by keys. */
function windowRegion(shown: ShownView | null): Region {
  const { x, y, across, ratio } = windowOf(shown);
  const [right, up] = [across / 2, (across * ratio) / 2];
  return [
    [x - right, y - up],
    [x + right, y - up],
    [x + right, y + up],
    [x - right, y + up],
  ];
}

/** How often a map that grows takes what has come, unless somebody points at it. */
const FOLLOW_MS = 10_000;

/** A growing database is not drawn anew under the hand of who points at the map; it says how much has come. */
function Growth({
  numPoints,
  model,
  isFiltered,
  onStale,
}: {
  numPoints: number;
  model: string;
  isFiltered: boolean;
  onStale: () => void;
}) {
  const { experiments } = useLive();
  const now = (experiments ?? [])
    .flatMap(({ status }) => status.work.find(({ stage }) => stage === "embeddings")?.parts ?? [])
    .reduce((sum, one) => sum + (one.model === model ? one.done : 0), 0);
  const isBehind = !isFiltered && now > numPoints;
  useEffect(() => {
    if (!isBehind) return;
    const timer = setInterval(() => {
      if (document.querySelector(".map-middle:hover, .map-middle :focus") === null) onStale();
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [isBehind]);
  if (!isBehind) return null;
  return (
    <p role="status">
      <button type="button" onClick={onStale}>
        Show {countOf(now - numPoints, "later point")}
      </button>{" "}
      <span class="soft">They come by themselves when nobody points at the map.</span>
    </p>
  );
}

/** What part of the plane is in sight, for a file of another size. */
function windowOf(shown: ShownView | null): MapWindow {
  if (shown === null) return wholeMap;
  const { k, x, y } = shown.view;
  const { width, height } = shown.size;
  return { x: (width / 2 - x) / k, y: (y - height / 2) / k, across: width / k, ratio: height / width };
}
