import { useCallback, useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { Facets } from "../find/facets.tsx";
import { useFound } from "../find/filter.tsx";
import { NothingFound } from "../find/nothing-found.tsx";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { useReturns } from "../server/connection.ts";
import { pictureAddress, usePictureArrivals, wantPictures } from "../server/pictures.ts";
import { networkName } from "../shell/network-name.ts";
import { useStep } from "../step/step.ts";
import { type CellState, contentAt } from "./cell-content.ts";
import { FrameStore } from "./frame-store.ts";
import { MosaicCell } from "./mosaic-cell.tsx";
import "./mosaic.css";
import { indicesOf, visibleSpan } from "./mosaic-layout.ts";
import { SIZES, type SizeName } from "./mosaic-sizes.ts";
import { narrowedGrid } from "./narrowed-grid.ts";
import { StateViewer } from "./state-viewer.tsx";
import { useViewport } from "./use-viewport.ts";

/** Sizes of the heads, in pixels. */
const ROW_HEAD = 210;
const NARROW_ROW_HEAD = 96;
const NARROW = 640;
const COLUMN_HEAD = 52;
/** How many moves of the slider ahead pictures are fetched, so that they are there when the slider is. */
const AHEAD = 6;

interface MosaicProps {
  readonly experiment: ExperimentAnswer;
  readonly version: string;
  readonly size: SizeName;
  /** How many steps the slider moves at once, and a cell shows; with more than one, pictures have their captions beneath. */
  readonly stride: number;
}

/** All runs at one step: a row per prompt, a column per network and seed, each run where its row puts it. Only what is seen is in the document. */
export function Mosaic({ experiment, version, size: sizeName, stride }: MosaicProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useViewport(frame);
  const at = useStep();
  const step = at - (at % stride);
  const { query } = useAddress();
  const runs = useExperimentRuns(experiment);
  const found = useFound();
  const frames = useMemo(
    () => new FrameStore(experiment.id, experiment.maxLength),
    [experiment.id, experiment.maxLength],
  );
  const [framesRead, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => frames.subscribe(() => redraw(undefined)), [frames]);

  const cellSize = SIZES[sizeName];
  const hasCaption = stride > 1;
  const size = cellSize.side;
  const cellHeight = size + (hasCaption ? cellSize.caption : 0);
  const rowHead = view.width > 0 && view.width < NARROW ? NARROW_ROW_HEAD : ROW_HEAD;
  const numSeeds = experiment.seeds.length;
  const isFound = useMemo(() => (found ? (run: string) => found.has(run) : null), [found]);
  const grid = useMemo(
    () =>
      narrowedGrid(
        { networks: experiment.networks.length, seeds: numSeeds, prompts: experiment.prompts.length },
        runs?.rows ?? null,
        isFound,
      ),
    [experiment.networks.length, numSeeds, experiment.prompts.length, runs, isFound],
  );
  const numColumns = grid.columns.length;
  const numRows = grid.rows.length;
  // Places among those that are left.
  const rows = indicesOf(visibleSpan(view.top, view.height - COLUMN_HEAD, cellHeight, numRows));
  const columns = indicesOf(visibleSpan(view.left, view.width - rowHead, size, numColumns));
  const seenKey = `${rows[0]} ${rows.length} ${columns[0]} ${columns.length}`;
  const seen = useMemo(
    () =>
      rows.flatMap((row) =>
        columns.flatMap((column) => {
          const place = grid.columns[column]!;
          const run = runs?.at(Math.floor(place / numSeeds), place % numSeeds, grid.rows[row]!);
          return run === undefined || isFound?.(run.id) === false ? [] : [{ run, row, column }];
        }),
      ),
    // SeenKey stands for rows and columns.
    [runs, seenKey, numSeeds, grid, isFound],
  );

  // A running experiment's runs are longer than was read of them.
  const isWhole = experiment.status.state !== "running";
  const endOf = ({ length, failure }: RunRow) => (isWhole || failure !== null ? length : null);
  /** Where the cell of a run stands: a run that is over keeps its last picture. */
  const stepOf = (run: RunRow, wanted: number) => {
    const end = endOf(run);
    return end === null || end === 0 || wanted < end ? wanted : end - 1 - ((end - 1) % stride);
  };
  const stateOf = (run: RunRow, wanted: number): CellState =>
    contentAt((one) => frames.frame(run.id, one), stepOf(run, wanted), stride);
  const markOf = (run: RunRow) => {
    const end = endOf(run);
    if (end === null || step < end) return null;
    return run.failure ?? (end === 0 ? null : `ended at step ${end - 1}`);
  };

  useEffect(() => {
    if (runs === null) return;
    const byStep = new Map<number, string[]>();
    for (const { run } of seen) {
      const start = stepOf(run, step);
      for (const wanted of new Set([start, start + stride]))
        byStep.set(wanted, [...(byStep.get(wanted) ?? []), run.id]);
    }
    for (const [wanted, ids] of byStep)
      if (wanted < experiment.maxLength) frames.want(ids, runs, wanted, version);
  }, [frames, runs, seen, step, stride, version, isWhole]);
  const isAwaiting = seen.some(({ run }) => isAwaited(stateOf(run, step)));
  usePictureArrivals(isAwaiting);
  useEffect(() => {
    const steps = Array.from({ length: AHEAD + 1 }, (_, i) => step + i * stride);
    // The last asked for comes first, so the step itself is asked for at the end.
    for (const wanted of [step - stride, ...steps.reverse()])
      if (wanted >= 0 && wanted < experiment.maxLength)
        wantPictures(seen.flatMap(({ run }) => imageOf(stateOf(run, wanted))));
    // When the server is back its runs are read anew, so that `seen` is another one and what failed is asked for again.
  }, [frames, framesRead, seen, step, stride, isWhole]);

  const isNothing = found !== null && found !== undefined && runs !== null && numRows === 0;
  const looked = query.get("look");
  const look = useCallback((run: string) => changeQuery({ look: run }), []);
  /** Whether what is looked for is in what a cell shows. */
  const isHit = (run: RunRow) => {
    const at = stepOf(run, step);
    return found ? found.hasState(run.id, at, true) : false;
  };

  return (
    <>
      {runs !== null && (
        <div class="mosaic-facets">
          <Facets experiment={experiment} runs={runs} />
        </div>
      )}
      {isNothing && <NothingFound of="this experiment" />}
      <section
        class="mosaic"
        ref={frame}
        hidden={isNothing}
        aria-label={`Mosaic of all runs at ${stride === 1 ? `step ${step}` : `round ${step / stride}`}`}
        aria-busy={runs === null || found === undefined || isAwaiting}
        data-size={sizeName}
        // A scrolling region must be reachable by the keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
      >
        <div
          class="mosaic-sheet"
          style={{
            "--row-head": `${rowHead}px`,
            "--caption-lines": cellSize.lines,
            width: rowHead + numColumns * size,
            height: COLUMN_HEAD + numRows * cellHeight,
          }}
        >
          <div class="mosaic-corner">
            <span class="soft">prompt</span>
            <span class="soft">network, seed</span>
          </div>
          <div class="mosaic-column-heads">
            {experiment.networks.map((network, n) => {
              const isOwn = (place: number) => Math.floor(place / numSeeds) === n;
              const width = grid.columns.filter(isOwn).length * size;
              return (
                width > 0 && (
                  <div
                    // Networks keep their places.
                    key={n}
                    class="mosaic-network"
                    style={{ left: grid.columns.findIndex(isOwn) * size, width }}
                    title={networkName(network)}
                  >
                    <span>{networkName(network)}</span>
                  </div>
                )
              );
            })}
            {columns.map((column) => (
              <div key={column} class="mosaic-seed" style={{ left: column * size, width: size }}>
                {seedLabel(experiment.seeds, grid.columns[column]! % numSeeds)}
              </div>
            ))}
          </div>
          <div class="mosaic-row-heads">
            {rows.map((row) => (
              <div
                key={grid.rows[row]}
                class="mosaic-prompt"
                style={{ top: row * cellHeight, height: cellHeight }}
                title={experiment.prompts[grid.rows[row]!]}
              >
                <span>{experiment.prompts[grid.rows[row]!]}</span>
                <PromptPicture hash={experiment.promptImages[grid.rows[row]!] ?? null} />
              </div>
            ))}
          </div>
          {seen.map(({ run, row, column }) => (
            <MosaicCell
              key={run.id}
              runId={run.id}
              state={stateOf(run, step)}
              mark={markOf(run)}
              isFailed={run.failure !== null}
              isHit={isHit(run)}
              label={`${experiment.prompts[run.prompt]}, ${networkName(experiment.networks[run.network]!)}, seed ${seedLabel(experiment.seeds, run.seedIndex)}`}
              left={rowHead + column * size}
              top={COLUMN_HEAD + row * cellHeight}
              size={cellSize}
              hasCaption={hasCaption}
              onLook={look}
            />
          ))}
        </div>
      </section>
      {looked !== null && runs !== null && (
        <StateViewer
          experiment={experiment}
          runs={runs.rows.filter(({ id }) => id === looked || isFound?.(id) !== false)}
          runId={looked}
          stride={stride}
          onLook={(run) => changeQuery({ look: run })}
        />
      )}
    </>
  );
}

/** The picture that a row's runs start from, beside its name. */
function PromptPicture({ hash }: { readonly hash: string | null }) {
  const address = hash === null ? undefined : pictureAddress(hash);
  usePictureArrivals(hash !== null && address === undefined);
  const returns = useReturns();
  useEffect(() => {
    if (hash !== null) wantPictures([hash]);
  }, [hash, returns]);
  return address === undefined ? null : <img src={address} alt="" draggable={false} />;
}

function isAwaited(state: CellState): boolean {
  if (typeof state === "string") return state === "unknown";
  return state.image !== null && pictureAddress(state.image) === undefined;
}

function imageOf(state: CellState): string[] {
  return typeof state === "object" && state.image !== null ? [state.image] : [];
}

/** −1 means drawn anew at each invocation; as it may be repeated, its place is told too. */
function seedLabel(seeds: readonly number[], index: number): string {
  const seed = seeds[index]!;
  return seed === -1 ? `drawn #${index + 1}` : String(seed);
}
