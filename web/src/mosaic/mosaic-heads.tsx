import { useEffect } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { useReturns } from "../server/connection.ts";
import { isPictureKnown, pictureAddress, usePictureArrivals, wantPictures } from "../server/pictures.ts";
import { networkName } from "../shell/network-name.ts";
import type { MosaicGrid } from "./narrowed-grid.ts";

/** Of a prompt's line, and of the room around its lines, in pixels. */
const LINE = 22;
const ROOM = 16;
const MOST_LINES = 6;

/** Whole lines only. */
function linesIn(height: number): number {
  return Math.max(1, Math.min(MOST_LINES, Math.floor((height - ROOM) / LINE)));
}

interface MosaicHeadsProps {
  readonly experiment: ExperimentAnswer;
  readonly grid: MosaicGrid;
  /** Those that are seen, by their places in the grid. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Of a cell, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** What stays in sight while the cells scroll: networks and seeds above them, prompts beside them. */
export function MosaicHeads({ experiment, grid, rows, columns, width, height }: MosaicHeadsProps) {
  return (
    <>
      <div class="mosaic-corner">
        <span class="soft">prompt</span>
        <span class="soft">network, seed</span>
      </div>
      <div class="mosaic-column-heads">
        {experiment.networks.map((network, n) => {
          const isOwn = (place: number) => Math.floor(place / experiment.seeds.length) === n;
          const ownWidth = grid.columns.filter(isOwn).length * width;
          return (
            ownWidth > 0 && (
              <div
                // Networks keep their places.
                key={n}
                class="mosaic-network"
                style={{ left: grid.columns.findIndex(isOwn) * width, width: ownWidth }}
                title={networkName(network)}
              >
                <span>{networkName(network)}</span>
              </div>
            )
          );
        })}
        {columns.map((column) => (
          <div key={column} class="mosaic-seed" style={{ left: column * width, width }}>
            {seedLabel(experiment.seeds, grid.columns[column]! % experiment.seeds.length)}
          </div>
        ))}
      </div>
      <div class="mosaic-row-heads">
        {rows.map((row) => (
          <div
            key={grid.rows[row]}
            class="mosaic-prompt"
            style={{ top: row * height, height, "--head-lines": linesIn(height) }}
            title={experiment.prompts[grid.rows[row]!]}
          >
            <span>{experiment.prompts[grid.rows[row]!]}</span>
            <PromptPicture hash={experiment.promptImages[grid.rows[row]!] ?? null} />
          </div>
        ))}
      </div>
    </>
  );
}

/** The picture that a row's runs start from, beside its name. */
function PromptPicture({ hash }: { readonly hash: string | null }) {
  const address = hash === null ? undefined : pictureAddress(hash);
  usePictureArrivals(hash !== null && !isPictureKnown(hash));
  const returns = useReturns();
  useEffect(() => {
    if (hash !== null) wantPictures([hash]);
  }, [hash, returns]);
  return address === undefined ? null : <img src={address} alt="" draggable={false} />;
}

/** −1 means drawn anew at each invocation; as it may be repeated, its place is told too. */
export function seedLabel(seeds: readonly number[], index: number): string {
  const seed = seeds[index]!;
  return seed === -1 ? `drawn #${index + 1}` : String(seed);
}
