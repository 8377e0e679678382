import { formatValue } from "../shell/numbers.ts";
import { distanceColor } from "./recurrence-picture.ts";

const KEY_SHADES = 32;

/** What the shades of a picture of distances mean, from 0 to the greatest. */
export function DistanceKey({
  left,
  top,
  width,
  greatest,
}: {
  left: number;
  top: number;
  width: number;
  greatest: number;
}) {
  return (
    <g>
      {Array.from({ length: KEY_SHADES }, (_, i) => (
        <rect
          // Shades keep their places.
          key={i}
          x={left + 14 + (i * width) / KEY_SHADES}
          y={top}
          width={width / KEY_SHADES + 0.5}
          height={8}
          fill={distanceColor(i / (KEY_SHADES - 1))}
        />
      ))}
      <text x={left + 8} y={top + 8} text-anchor="end">
        0
      </text>
      <text x={left + 20 + width} y={top + 8}>
        {formatValue(greatest)} distance
      </text>
    </g>
  );
}
