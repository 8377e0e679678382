import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { wantPictures } from "../server/pictures.ts";
import type { CellContent, CellState } from "./cell-content.ts";
import { type DecodedPicture, DecodedPictures, mostDecoded } from "./decoded-pictures.ts";

/** How many moves of the slider ahead pictures are fetched and read, so that they are there when the slider is. */
const AHEAD = 6;

interface ShownOptions {
  readonly step: number;
  /** How many steps the slider moves at once. */
  readonly stride: number;
  /** Of the longest run. */
  readonly maxLength: number;
  /** Of a picture, in pixels of the screen. */
  readonly side: number;
}

interface Shown {
  /** For each run, in their order; null before anything was there. */
  readonly contents: readonly (CellContent | null)[];
  /** The steps that they are of, in the same order. */
  readonly steps: readonly (number | null)[];
  readonly states: readonly CellState[];
  /** Undefined: not here yet; null: there is none, or it cannot be read. */
  readonly pictureOf: (hash: string) => DecodedPicture | null | undefined;
  /** Whether something is not here yet that is to be shown. */
  readonly isAwaiting: boolean;
}

interface ShownLast {
  readonly content: CellContent;
  readonly step: number;
}

/**
 * What runs show at a step: what they showed last stays until the next is ready. Asks for their pictures, and for those of the next
 * moves of the slider.
 *
 * @param runs - Another list where other runs are seen, and when the server is back: what failed is asked for again.
 * @param stateOf - Another function where more is known.
 */
export function useShown(
  runs: readonly RunRow[],
  stateOf: (run: RunRow, step: number) => CellState,
  { step, stride, maxLength, side }: ShownOptions,
): Shown {
  const pictures = useMemo(() => new DecodedPictures(), []);
  useEffect(() => () => pictures.close(), [pictures]);
  const [, redraw] = useReducer((arrivals: number) => arrivals + 1, 0);
  const imagesAt = useMemo(() => {
    const known = new Map<number, readonly string[]>();
    return (at: number) => {
      let images = known.get(at);
      if (images === undefined) {
        images = runs.flatMap((run) => imageOf(stateOf(run, at)));
        known.set(at, images);
      }
      return images;
    };
  }, [runs, stateOf]);

  const last = useRef<ReadonlyMap<string, ShownLast>>(new Map());
  const states = runs.map((run) => stateOf(run, step));
  const isReady = (state: CellState) =>
    typeof state === "object" && (state.image === null || pictures.get(state.image) !== undefined);
  const shown = states.map((state, i) =>
    typeof state === "object" && isReady(state)
      ? { content: state, step }
      : (last.current.get(runs[i]!.id) ?? null),
  );
  last.current = new Map(runs.flatMap(({ id }, i) => (shown[i] == null ? [] : [[id, shown[i]]])));
  const contents = shown.map((one) => one?.content ?? null);

  // Set while it renders: what becomes ready before an effect has run is not to be missed.
  const seen = useRef<readonly string[]>([]);
  seen.current = imagesAt(step);
  useEffect(
    () =>
      pictures.subscribe((ready) => {
        // Most that become ready are of steps to come.
        if (ready.some((hash) => seen.current.includes(hash))) redraw(undefined);
      }),
    [pictures],
  );

  useEffect(() => {
    const moves = [1, -1, ...Array.from({ length: AHEAD - 1 }, (_, i) => i + 2)];
    const steps = moves.map((move) => step + move * stride).filter((at) => at >= 0 && at < maxLength);
    const now = imagesAt(step);
    const later = steps.map(imagesAt);
    // The last asked for comes first.
    for (const images of [...later.toReversed(), now]) wantPictures(images);
    const kept = contents.flatMap((content) => imageOf(content ?? "nothing"));
    let room = mostDecoded(side) - now.length;
    const fits = later.filter((images, i) => {
      room -= images.length;
      return i === 0 || room >= 0;
    });
    pictures.want([...kept, ...now], fits.flat(), side);
  }, [pictures, imagesAt, step, stride, maxLength, side]);

  return {
    contents,
    steps: shown.map((one) => one?.step ?? null),
    states,
    pictureOf: (hash) => pictures.get(hash),
    isAwaiting: states.some((state) => state !== "nothing" && !isReady(state)),
  };
}

function imageOf(state: CellState): string[] {
  return typeof state === "object" && state.image !== null ? [state.image] : [];
}
