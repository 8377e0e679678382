import type { LegendEntry } from "../figures/figure.ts";

/**
 * One look per homology dimension, in every plot: colours of Okabe and Ito, and shapes for those who cannot tell them apart.
 */
export const DIMENSIONS = [
  { name: "H0", meaning: "components", color: "var(--series-0)", shape: "circle" },
  { name: "H1", meaning: "loops", color: "var(--series-1)", shape: "triangle" },
  { name: "H2", meaning: "hollows", color: "var(--series-2)", shape: "square" },
] as const;

/** The path of a mark around 0, 0; `r` is half its width. */
export function markPath(dimension: number, r: number): string {
  const shape = DIMENSIONS[dimension]?.shape ?? "circle";
  if (shape === "circle") return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
  if (shape === "square") return `M${-r * 0.9},${-r * 0.9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}Z`;
  return `M0,${-r * 1.15}L${r * 1.1},${r * 0.85}H${-r * 1.1}Z`;
}

/** The dimensions that bars are in, as the legend of a saved figure has them. */
export function dimensionEntries(bars: readonly { readonly dimension: number }[]): LegendEntry[] {
  const present = new Set(bars.map(({ dimension }) => dimension));
  return DIMENSIONS.flatMap(({ name, meaning, color }, k) =>
    present.has(k) ? [{ name: `${name} ${meaning}`, color, mark: markPath(k, 4.5) }] : [],
  );
}

interface DimensionLegendProps {
  /** Per dimension what is written behind its name. */
  readonly notes: readonly string[];
}

export function DimensionLegend({ notes }: DimensionLegendProps) {
  return (
    <ul class="legend">
      {notes.map((note, k) => (
        <li key={DIMENSIONS[k]!.name}>
          <svg viewBox="-6 -6 12 12" aria-hidden="true">
            <path d={markPath(k, 4.5)} fill={DIMENSIONS[k]!.color} />
          </svg>
          <strong>{DIMENSIONS[k]!.name}</strong> {DIMENSIONS[k]!.meaning} <span class="soft">{note}</span>
        </li>
      ))}
    </ul>
  );
}
