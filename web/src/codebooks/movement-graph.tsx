import type { CoreOfRuns } from "../../../src/codebooks/markov-answer.ts";
import type { MovementAnswer } from "../../../src/explorer/api/codebooks.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { percent } from "./percent.ts";

interface MovementGraphProps {
  readonly answer: MovementAnswer;
  /** Those that are drawn, in the order in which they stand on the circle. */
  readonly cores: readonly CoreOfRuns[];
  /** Row by row: the share of what leads from a core to each, in the order of the cores. */
  readonly shares: readonly (readonly number[])[];
  readonly label: string;
}

const SIDE = 560;
const MARGIN = 96;
const NODE = 30;
/** Rarer ways would hide the others. */
const LEAST_SHARE = 0.02;

/** Cores on a circle, with the pictures of their medoids, and an arrow for each way from one to another, as thick as it is common. */
export function MovementGraph({ answer, cores, shares, label }: MovementGraphProps) {
  const radius = cores.length === 1 ? 0 : SIDE / 2 - MARGIN;
  const node = Math.min(NODE, cores.length < 2 ? NODE : (Math.PI * radius) / cores.length - 4);
  const places = cores.map((_, at) => {
    const angle = (2 * Math.PI * at) / cores.length - Math.PI / 2;
    return { x: SIDE / 2 + radius * Math.cos(angle), y: SIDE / 2 + radius * Math.sin(angle), angle };
  });
  return (
    <svg class="movement-graph" viewBox={`0 0 ${SIDE} ${SIDE}`} role="img" aria-label={label}>
      <defs>
        <marker
          id="movement-head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" class="movement-head" />
        </marker>
        <clipPath id="movement-node">
          <circle r={node - 1} />
        </clipPath>
      </defs>
      {shares.flatMap((row, from) =>
        row.map((share, to) =>
          from === to || share < LEAST_SHARE ? null : (
            <path
              key={`${from} ${to}`}
              class="movement-way"
              d={wayBetween(places[from]!, places[to]!, node)}
              style={{ strokeWidth: 0.8 + 6 * share, opacity: 0.35 + 0.65 * share }}
              markerEnd="url(#movement-head)"
            >
              <title>{`from ${cores[from]!.label} to ${cores[to]!.label}: ${percent(share)}`}</title>
            </path>
          ),
        ),
      )}
      {cores.map((core, at) => {
        const { x, y, angle } = places[at]!;
        const medoid = answer.medoids[core.label];
        return (
          <g key={core.label} transform={`translate(${x} ${y})`}>
            <title>{`core ${core.label}: ${medoid?.text ?? "a picture"}; of its captions ${percent(shares[at]![at]!)} stay`}</title>
            <circle r={node} class="movement-node" />
            {medoid?.hasPicture && (
              <image
                href={pathOf(routes.medoidPicture, { codebook: answer.codebook.id, label: core.label })}
                x={-node}
                y={-node}
                width={2 * node}
                height={2 * node}
                preserveAspectRatio="xMidYMid slice"
                clip-path="url(#movement-node)"
              />
            )}
            {!medoid?.hasPicture && (
              <text class="movement-label" dy="0.35em">
                {core.label}
              </text>
            )}
            <text
              class="movement-share"
              x={(node + 8) * Math.cos(angle)}
              y={(node + 12) * Math.sin(angle)}
              dy="0.35em"
              style={{
                textAnchor:
                  Math.abs(Math.cos(angle)) < 0.3 ? "middle" : Math.cos(angle) > 0 ? "start" : "end",
              }}
            >
              {medoid?.hasPicture ? `${core.label}: ` : ""}
              {percent(shares[at]![at]!)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A curve from the rim of one node to that of another, bent to its right, so that the way back lies beside it. */
function wayBetween(from: Place, to: Place, node: number): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const middle = { x: (from.x + to.x) / 2 - 0.16 * dy, y: (from.y + to.y) / 2 + 0.16 * dx };
  const start = towards(from, middle, node);
  const end = towards(to, middle, node + 2);
  return length === 0 ? "" : `M${point(start)}Q${point(middle)} ${point(end)}`;
}

function towards(from: Place, to: Place, distance: number): Place {
  const length = Math.max(1e-9, Math.hypot(to.x - from.x, to.y - from.y));
  return {
    x: from.x + ((to.x - from.x) * distance) / length,
    y: from.y + ((to.y - from.y) * distance) / length,
  };
}

function point({ x, y }: Place): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
