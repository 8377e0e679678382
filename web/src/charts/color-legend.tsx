interface ColorLegendProps {
  readonly series: readonly { readonly name: string; readonly color: string }[];
}

/** The names of curves beside their colours. */
export function ColorLegend({ series }: ColorLegendProps) {
  return (
    <ul class="legend">
      {series.map(({ name, color }) => (
        <li key={name}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect width="12" height="12" rx="2" fill={color} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
