import { useCallback, useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { Facets } from "../find/facets.tsx";
import { useFound } from "../find/filter.tsx";
import { NothingFound } from "../find/nothing-found.tsx";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { networkName } from "../shell/network-name.ts";
import { usePixelRatio } from "../shell/use-pixel-ratio.ts";
import { useStep } from "../step/step.ts";
import { type CellContent, type CellState, contentAt } from "./cell-content.ts";
import { FrameStore } from "./frame-store.ts";
import { MosaicCell } from "./mosaic-cell.tsx";
import "./mosaic.css";
import { MosaicHeads, seedLabel } from "./mosaic-heads.tsx";
import { indicesOf, visibleSpan } from "./mosaic-layout.ts";
import { CELL_PADDING, pictureSide, SIZES, type SizeName } from "./mosaic-sizes.ts";
import { narrowedGrid } from "./narrowed-grid.ts";
import { PicturePlane, type PlacedPicture } from "./picture-plane.tsx";
import { StateViewer } from "./state-viewer.tsx";
import { useShown } from "./use-shown.ts";
import { useViewport } from "./use-viewport.ts";

/** Sizes of the heads, in pixels. */
const ROW_HEAD = 210;
const NARROW_ROW_HEAD = 96;
const NARROW = 640;
const COLUMN_HEAD = 52;

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
  const stateOf = useCallback(
    (run: RunRow, wanted: number) =>
      contentAt((one) => frames.frame(run.id, one), stepOf(run, wanted), stride),
    [frames, framesRead, stride, isWhole],
  );
  const unit = stride === 1 ? "step" : "round";
  const markOf = (run: RunRow, state: CellState, shown: number | null) => {
    const end = endOf(run);
    const isOver = end !== null && step >= end;
    const mark = isOver ? (run.failure ?? (end === 0 ? null : `ended at step ${end - 1}`)) : null;
    if (state !== "nothing" || mark !== null) return mark;
    return shown === null ? "not there yet" : `${unit} ${shown / stride}; not there yet`;
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
  const side = pictureSide(cellSize);
  const scale = usePixelRatio();
  const seenRuns = useMemo(() => seen.map(({ run }) => run), [seen]);
  const { contents, steps, states, pictureOf, isAwaiting } = useShown(seenRuns, stateOf, {
    step,
    stride,
    maxLength: experiment.maxLength,
    side: Math.round(side * scale),
  });
  const marks = seen.map(({ run }, i) => markOf(run, states[i]!, steps[i] ?? null));
  const plane = {
    left: rowHead + (columns[0] ?? 0) * size,
    top: COLUMN_HEAD + (rows[0] ?? 0) * cellHeight,
    width: columns.length * size,
    height: rows.length * cellHeight,
  };
  const pictureIn = (content: CellContent | null | undefined) =>
    content?.image == null ? undefined : pictureOf(content.image);
  const pictures = seen.flatMap(({ row, column }, i): PlacedPicture[] => {
    const picture = pictureIn(contents[i]);
    if (picture == null) return [];
    return [
      {
        picture,
        left: (column - columns[0]!) * size + CELL_PADDING,
        top: (row - rows[0]!) * cellHeight + CELL_PADDING,
        isHeld: marks[i] !== null,
      },
    ];
  });

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
        aria-label={`Mosaic of all runs at ${unit} ${step / stride}`}
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
          <MosaicHeads
            experiment={experiment}
            grid={grid}
            rows={rows}
            columns={columns}
            width={size}
            height={cellHeight}
          />
          <PicturePlane pictures={pictures} side={side} scale={scale} {...plane} />
          {seen.map(({ run, row, column }, i) => (
            <MosaicCell
              key={run.id}
              runId={run.id}
              hasPicture={contents[i]?.image != null}
              isPictureGone={pictureIn(contents[i]) === null}
              text={contents[i]?.text ?? null}
              isEmpty={contents[i] === null}
              mark={marks[i]!}
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
