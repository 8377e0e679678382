import type { RefObject } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { formatValue } from "../shell/numbers.ts";
import { DistanceKey } from "./distance-key.tsx";
import { recurrencePicture } from "./recurrence-picture.ts";
import { useIsFile, useWidth } from "./use-width.ts";

interface HeatMapProps {
  readonly n: number;
  /** Row-major `[n, n]`, in the order in which they are drawn. */
  readonly distances: Float32Array;
  /** The greatest of the finite ones. */
  readonly greatest: number;
  /** The distances as the address of a PNG, where there is no browser to make it. */
  readonly picture?: string | undefined;
  /** The colour of the group of each row, at the edges; null for no groups. */
  readonly strips: readonly string[] | null;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly nameOf: (at: number) => string;
  readonly onChoose: (one: number, other: number) => void;
}

const STRIP = 8;
const GAP = 3;
const MARGIN = { top: 6, right: 8, bottom: 4, left: 8 };
const KEY_HEIGHT = 30;
const MAX_SIDE = 520;

/** Distances between all pairs as a picture, the first row at the bottom; a click chooses a pair. Infinite ones are left blank. */
export function HeatMap(props: HeatMapProps) {
  const { n, distances, greatest, picture: given, strips, label, svg, nameOf, onChoose } = props;
  const box = useRef<HTMLDivElement>(null);
  const side = useWidth(box, { most: MAX_SIDE });
  const isFile = useIsFile();
  const [pointed, setPointed] = useState<readonly [number, number] | null>(null);
  const picture = useMemo(
    () => given ?? recurrencePicture(distances, n, greatest),
    [given, distances, n, greatest],
  );
  const edge = strips === null ? 0 : STRIP + GAP;
  const left = MARGIN.left + edge;
  const size = side - MARGIN.right - left;
  const height = MARGIN.top + size + edge + MARGIN.bottom + KEY_HEIGHT;
  const cell = size / n;
  const at = (event: PointerEvent): readonly [number, number] => {
    const bounds = svg.current!.getBoundingClientRect();
    const index = (value: number) => Math.max(0, Math.min(n - 1, Math.floor(value / cell)));
    const x = ((event.clientX - bounds.left) / bounds.width) * side - left;
    const y = MARGIN.top + size - ((event.clientY - bounds.top) / bounds.height) * height;
    return [index(x), index(y)];
  };
  const hasInfinite = distances.includes(Number.POSITIVE_INFINITY);
  return (
    <div ref={box}>
      <svg
        ref={svg}
        viewBox={`0 0 ${side} ${height}`}
        style={{ maxWidth: MAX_SIDE }}
        role="img"
        aria-label={label}
        onPointerMove={(event) => setPointed(at(event))}
        onPointerLeave={() => setPointed(null)}
        onPointerDown={(event) => onChoose(...at(event))}
      >
        <image
          href={picture}
          x={left}
          y={MARGIN.top}
          width={size}
          height={size}
          preserveAspectRatio="none"
          style={{ imageRendering: "pixelated" }}
        />
        {strips?.map((color, row) => (
          // Rows keep their places.
          <g key={row}>
            <rect
              x={MARGIN.left}
              y={MARGIN.top + size - (row + 1) * cell}
              width={STRIP}
              height={cell}
              fill={color}
            />
            <rect
              x={left + row * cell}
              y={MARGIN.top + size + GAP}
              width={cell}
              height={STRIP}
              fill={color}
            />
          </g>
        ))}
        {pointed !== null && !isFile && (
          <rect
            class="pointed"
            x={left + pointed[0] * cell}
            y={MARGIN.top + size - (pointed[1] + 1) * cell}
            width={cell}
            height={cell}
          />
        )}
        <DistanceKey left={left} top={height - 20} width={size * 0.6} greatest={greatest} />
        {hasInfinite && (
          <text x={left + size} y={height - 12} text-anchor="end">
            blank: ∞
          </text>
        )}
      </svg>
      {!isFile && (
        <p class="recurrence-value" aria-live="off">
          {pointed === null
            ? " "
            : `${nameOf(pointed[0])} and ${nameOf(pointed[1])}: ${formatValue(distances[pointed[1] * n + pointed[0]]!)}`}
        </p>
      )}
    </div>
  );
}

/** A matrix `[n, n]` with its rows and columns in another order: the one that is to stand at each place. */
export function reordered(matrix: Float32Array, order: Uint32Array): Float32Array {
  const n = order.length;
  return Float32Array.from(
    { length: n * n },
    (_, at) => matrix[order[Math.floor(at / n)]! * n + order[at % n]!]!,
  );
}
