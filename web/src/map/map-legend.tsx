import { formatCount } from "../shell/numbers.ts";
import type { Coloring } from "./point-colors.ts";

const SHOWN = 200;

interface MapLegendProps {
  readonly coloring: Coloring;
  /** Keys of the categories that are shown; null: all. */
  readonly only: ReadonlySet<string> | null;
  readonly onOnly: (keys: readonly string[] | null) => void;
}

/** What the colours of the points mean; a name shows its points alone, more names theirs too. */
export function MapLegend({ coloring, only, onOnly }: MapLegendProps) {
  const { ramp, legend } = coloring;
  return (
    <>
      {ramp !== null && <Ramp ramp={ramp} />}
      {legend.length > 0 && <Names {...{ coloring, only, onOnly }} />}
    </>
  );
}

function Ramp({ ramp }: { readonly ramp: NonNullable<Coloring["ramp"]> }) {
  return (
    <div class="map-ramp">
      <svg viewBox={`0 0 ${ramp.colors.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        {ramp.colors.map((color, i) => (
          <rect key={color} x={i} y="0" width="1.05" height="1" fill={color} />
        ))}
      </svg>
      <span>{ramp.from}</span>
      <span>{ramp.to}</span>
    </div>
  );
}

function Names({ coloring: { legend, keyOf }, only, onOnly }: MapLegendProps) {
  const toggle = (key: string) => {
    const next = new Set(only ?? []);
    if (next.has(key)) next.delete(key);
    else next.add(key);
    onOnly(next.size === 0 ? null : [...next]);
  };
  const numOthers = legend.filter(({ isTold, key }) => !isTold && !key.startsWith("-")).length;
  return (
    <>
      <ul class="map-legend">
        {legend.slice(0, SHOWN).map(({ key, name, color, count }) => (
          <li key={key} class={only === null || only.has(key) ? "" : "map-legend-out"}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <circle cx="5" cy="5" r="4.5" fill={color} />
            </svg>
            {keyOf === null ? (
              <span class="map-legend-name">{name}</span>
            ) : (
              <button
                type="button"
                class="map-legend-name"
                title={`${name}: show it alone`}
                aria-pressed={only?.has(key) ?? false}
                onClick={() => toggle(key)}
              >
                {name}
              </button>
            )}
            <span class="soft">{formatCount(count)}</span>
          </li>
        ))}
        {legend.length > SHOWN && <li class="soft">and {legend.length - SHOWN} more</li>}
      </ul>
      {numOthers > 0 && (
        <p class="soft map-legend-note">
          The largest in view have colours; the other {formatCount(numOthers)} are grey, and say their names
          when they are pointed at.
        </p>
      )}
      {only !== null && (
        <button type="button" onClick={() => onOnly(null)}>
          Show all
        </button>
      )}
    </>
  );
}
