import { useEffect } from "preact/hooks";
import { useLive } from "../server/live.ts";
import { countOf } from "../shell/numbers.ts";

/** How often a map that grows takes what has come, unless somebody points at it. */
const FOLLOW_MS = 10_000;

/** A growing database is not drawn anew under the hand of who points at the map; it says how much has come. */
export function MapGrowth({
  numPoints,
  model,
  isFiltered,
  onStale,
}: {
  numPoints: number;
  model: string;
  isFiltered: boolean;
  onStale: () => void;
}) {
  const { experiments } = useLive();
  const now = (experiments ?? [])
    .flatMap(({ status }) => status.work.find(({ stage }) => stage === "embeddings")?.parts ?? [])
    .reduce((sum, one) => sum + (one.model === model ? one.done : 0), 0);
  const isBehind = !isFiltered && now > numPoints;
  useEffect(() => {
    if (!isBehind) return;
    const timer = setInterval(() => {
      if (document.querySelector(".map-middle:hover, .map-middle :focus") === null) onStale();
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [isBehind]);
  if (!isBehind) return null;
  return (
    <p role="status">
      <button type="button" onClick={onStale}>
        Show {countOf(now - numPoints, "later point")}
      </button>{" "}
      <span class="soft">They come by themselves when nobody points at the map.</span>
    </p>
  );
}
