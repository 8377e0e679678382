import { formatCount } from "../shell/numbers.ts";
import { type Coloring, NUM_CATEGORY_COLORS } from "./point-colors.ts";

const SHOWN = 12;

/** What the colours of the points mean. */
export function MapLegend({ coloring }: { readonly coloring: Coloring }) {
  const { legend, ramp } = coloring;
  return (
    <>
      {ramp !== null && <Ramp ramp={ramp} />}
      {legend.length > 0 && <Names legend={legend} />}
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

function Names({ legend }: Pick<Coloring, "legend">) {
  return (
    <ul class="map-legend">
      {legend.slice(0, SHOWN).map(({ name, color, count }) => (
        <li key={name}>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="4.5" fill={color} />
          </svg>
          <span class="map-legend-name" title={name}>
            {name}
          </span>
          <span class="soft">{formatCount(count)}</span>
        </li>
      ))}
      {legend.length > SHOWN && (
        <li class="soft">
          and {legend.length - SHOWN} more; there are {NUM_CATEGORY_COLORS} colours, which repeat
        </li>
      )}
    </ul>
  );
}
