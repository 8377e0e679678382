import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { pictureAddress, usePictureArrivals, wantPictures } from "../server/pictures.ts";
import { networkName } from "../shell/network-name.ts";
import { useStep } from "../step/step.ts";
import { type Frame, FrameStore } from "./frame-store.ts";
import { MosaicCell } from "./mosaic-cell.tsx";
import "./mosaic.css";
import { indicesOf, visibleSpan } from "./mosaic-layout.ts";
import { useViewport } from "./use-viewport.ts";

/** Sizes of the heads, in pixels; the style sheet has the same. */
const ROW_HEAD = 210;
const COLUMN_HEAD = 52;
/** How many steps ahead pictures are fetched, so that they are there when the slider is. */
const AHEAD = 6;

interface MosaicProps {
  readonly experiment: ExperimentAnswer;
  readonly version: string;
  /** Pixels of a cell's side. */
  readonly size: number;
}

/** All runs at one step: a row per prompt, a column per network and seed, each run where its row puts it. Only what is seen is in the document. */
export function Mosaic({ experiment, version, size }: MosaicProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useViewport(frame);
  const step = useStep();
  const runs = useExperimentRuns(experiment);
  const frames = useMemo(
    () => new FrameStore(experiment.id, experiment.maxLength),
    [experiment.id, experiment.maxLength],
  );
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  usePictureArrivals();
  useEffect(() => frames.subscribe(() => redraw(undefined)), [frames]);

  const numSeeds = experiment.seeds.length;
  const numColumns = experiment.networks.length * numSeeds;
  const numRows = experiment.prompts.length;
  const rows = indicesOf(visibleSpan(view.top, view.height - COLUMN_HEAD, size, numRows));
  const columns = indicesOf(visibleSpan(view.left, view.width - ROW_HEAD, size, numColumns));
  const seenKey = `${rows[0]} ${rows.length} ${columns[0]} ${columns.length}`;
  const seen = useMemo(
    () =>
      rows.flatMap((row) =>
        columns.flatMap((column) => {
          const run = runs?.at(Math.floor(column / numSeeds), column % numSeeds, row);
          return run === undefined ? [] : [{ run, row, column }];
        }),
      ),
    // SeenKey stands for rows and columns.
    [runs, seenKey, numSeeds],
  );

  useEffect(() => {
    if (runs === null) return;
    const ids = seen.map(({ run }) => run.id);
    frames.want(ids, runs, step, version);
  }, [frames, runs, seen, step, version]);
  useEffect(() => {
    const steps = Array.from({ length: AHEAD + 1 }, (_, i) => step + i);
    // The last asked for comes first, so the step itself is asked for at the end.
    for (const at of [step - 1, ...steps.reverse()])
      if (at >= 0 && at < experiment.maxLength)
        wantPictures(seen.flatMap(({ run }) => imageOf(frames.frame(run.id, at))));
  });

  return (
    <section
      class="mosaic"
      ref={frame}
      aria-label={`Mosaic of all runs at step ${step}`}
      aria-busy={runs === null || seen.some(({ run }) => isAwaited(frames.frame(run.id, step)))}
      // A scrolling region must be reachable by the keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    >
      <div
        class="mosaic-sheet"
        style={{ width: ROW_HEAD + numColumns * size, height: COLUMN_HEAD + numRows * size }}
      >
        <div class="mosaic-corner">
          <span class="soft">prompt</span>
          <span class="soft">network, seed</span>
        </div>
        <div class="mosaic-column-heads">
          {experiment.networks.map((network, n) => (
            <div
              // Networks keep their places.
              key={n}
              class="mosaic-network"
              style={{ left: n * numSeeds * size, width: numSeeds * size }}
              title={networkName(network)}
            >
              <span>{networkName(network)}</span>
            </div>
          ))}
          {columns.map((column) => (
            <div key={column} class="mosaic-seed" style={{ left: column * size, width: size }}>
              {seedLabel(experiment.seeds, column % numSeeds)}
            </div>
          ))}
        </div>
        <div class="mosaic-row-heads">
          {rows.map((row) => (
            <div
              key={row}
              class="mosaic-prompt"
              style={{ top: row * size, height: size }}
              title={experiment.prompts[row]}
            >
              <span>{experiment.prompts[row]}</span>
              <PromptPicture hash={experiment.promptImages[row] ?? null} />
            </div>
          ))}
        </div>
        {seen.map(({ run, row, column }) => (
          <MosaicCell
            key={run.id}
            runId={run.id}
            frame={frames.frame(run.id, step)}
            failure={run.failure}
            label={`${experiment.prompts[row]}, ${networkName(experiment.networks[run.network]!)}, seed ${seedLabel(experiment.seeds, run.seedIndex)}`}
            left={ROW_HEAD + column * size}
            top={COLUMN_HEAD + row * size}
            size={size}
          />
        ))}
      </div>
    </section>
  );
}

/** The picture that a row's runs start from, beside its name. */
function PromptPicture({ hash }: { readonly hash: string | null }) {
  usePictureArrivals();
  useEffect(() => {
    if (hash !== null) wantPictures([hash]);
  }, [hash]);
  const address = hash === null ? undefined : pictureAddress(hash);
  return address === undefined ? null : <img src={address} alt="" draggable={false} />;
}

function isAwaited(frame: Frame | null | undefined): boolean {
  return (
    frame === undefined || (frame !== null && "image" in frame && pictureAddress(frame.image) === undefined)
  );
}

function imageOf(frame: Frame | null | undefined): string[] {
  return frame !== null && frame !== undefined && "image" in frame ? [frame.image] : [];
}

/** −1 means drawn anew at each invocation; as it may be repeated, its place is told too. */
function seedLabel(seeds: readonly number[], index: number): string {
  const seed = seeds[index]!;
  return seed === -1 ? `drawn #${index + 1}` : String(seed);
}
