import "./chart-figure.css";

interface EmptyFigureProps {
  readonly title: string;
  readonly reason: string;
}

/** Where a plot has nothing to show: axes around nothing would be invented ones. */
export function EmptyFigure({ title, reason }: EmptyFigureProps) {
  return (
    <section class="chart chart-empty" aria-label={title}>
      <h3>{title}</h3>
      <p class="soft">{reason}</p>
    </section>
  );
}
