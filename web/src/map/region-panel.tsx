import { withoutField } from "../../../src/search/edit-query.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { addressOf, changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFilter } from "../find/filter.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import type { MapPoints } from "./map-points.ts";
import type { Coloring } from "./point-colors.ts";
import { RegionClusters } from "./region-clusters.tsx";
import { RegionOutputs } from "./region-outputs.tsx";

interface RegionPanelProps {
  readonly points: MapPoints;
  readonly coloring: Coloring;
  /** Indices of the points that lie in the region. */
  readonly inside: readonly number[];
  readonly onSelect: (runs: readonly number[]) => void;
  readonly onForget: () => void;
}

/** An id in a query has so many characters; more runs would make it too long. */
const ID = 8;
const MOST_NARROWED = 70;

/** More runs than that are not listed, nor drawn as lines. */
const RUNS_SHOWN = 24;
const CATEGORIES_SHOWN = 6;

/** What lies in the region that was drawn on the map. */
export function RegionPanel({ points, coloring, inside, onSelect, onForget }: RegionPanelProps) {
  const { runs, prompts } = points.header;
  const { find } = useFilter();
  const { query } = useAddress();
  const isByCluster = query.get("color")?.startsWith("cluster:") ?? false;
  const ofRun = new Map<number, number>();
  const ofCategory = new Map<string, number>();
  for (const point of inside) {
    ofRun.set(points.run[point]!, (ofRun.get(points.run[point]!) ?? 0) + 1);
    const key = coloring.keyOf?.(point);
    if (key !== undefined) ofCategory.set(key, (ofCategory.get(key) ?? 0) + 1);
  }
  const byCount = [...ofRun].sort(([a, m], [b, n]) => n - m || a - b);
  const categories = coloring.legend
    .flatMap((one) => (ofCategory.has(one.key) ? [{ ...one, inside: ofCategory.get(one.key)! }] : []))
    .sort((a, b) => b.inside - a.inside);
  return (
    <section class="map-region-panel" aria-label="Region">
      <div class="chart-head">
        <h2>Region</h2>
        <SaveButtons
          name={`map-region-${points.header.model}`}
          table={() => ({
            columns: ["run_id", "step", "prompt"],
            rows: inside.map((point) => [
              runs.id[points.run[point]!]!,
              points.step[point]!,
              prompts[runs.prompt[points.run[point]!]!]!,
            ]),
          })}
        />
        <button type="button" onClick={onForget}>
          None
        </button>
      </div>
      <p role="status">
        {countOf(inside.length, "state")} of {countOf(byCount.length, "run")}
      </p>
      {/* Where clusters colour the map, they are told with their links below. */}
      {!isByCluster && (
        <ul class="map-legend">
          {categories.slice(0, CATEGORIES_SHOWN).map(({ key, name, color, inside: count }) => (
            <li key={key}>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="4.5" fill={color} />
              </svg>
              <span class="map-legend-name">{name}</span>
              <span class="soft">{formatCount(count)}</span>
            </li>
          ))}
          {categories.length > CATEGORIES_SHOWN && (
            <li class="soft">and {formatCount(categories.length - CATEGORIES_SHOWN)} more</li>
          )}
        </ul>
      )}
      {byCount.length > 0 && (
        <details>
          <summary>its runs</summary>
          <ul class="map-legend">
            {byCount.slice(0, RUNS_SHOWN).map(([run, count]) => (
              <li key={run}>
                <Link
                  class="map-legend-name"
                  href={runAddress(runs.id[run]!)}
                  title={`Run ${shortRunId(runs.id[run]!)}`}
                >
                  {prompts[runs.prompt[run]!]}, seed {seedText(runs.seed[run]!)}
                </Link>
                <span class="soft">{formatCount(count)}</span>
              </li>
            ))}
            {byCount.length > RUNS_SHOWN && <li class="soft">and {byCount.length - RUNS_SHOWN} more</li>}
          </ul>
          <button type="button" onClick={() => onSelect(byCount.slice(0, RUNS_SHOWN).map(([run]) => run))}>
            Draw {byCount.length > RUNS_SHOWN ? `the first ${RUNS_SHOWN}` : "their trajectories"}
          </button>
        </details>
      )}
      {byCount.length > 0 && (
        <>
          <ShowRuns points={points} runs={byCount.map(([run]) => run)} />
          <RegionClusters points={points} inside={inside} />
          <RegionOutputs points={points} inside={inside} find={find} />
        </>
      )}
    </section>
  );
}

/** Narrows every view to the runs of the region: they become a part of what is looked for. */
function ShowRuns({ points, runs }: { readonly points: MapPoints; readonly runs: readonly number[] }) {
  const { find } = useFilter();
  const { id, experiment } = points.header.runs;
  if (runs.length > MOST_NARROWED)
    return (
      <p class="soft">
        Up to {MOST_NARROWED} runs of a region can be what every view shows; here are{" "}
        {formatCount(runs.length)}.
      </p>
    );
  const terms = runs.map((run) => `id:${id[run]!.slice(-ID)}`);
  const next = [withoutField(find, "id"), ...terms].filter((part) => part !== "").join(" ");
  const own = points.header.experiments[experiment[runs[0]!]!]!;
  const isOne = runs.every((run) => experiment[run] === experiment[runs[0]!]);
  return (
    <p class="map-ways">
      <button type="button" onClick={() => changeQuery({ find: next })}>
        Show these runs alone
      </button>
      <Link
        href={addressOf(isOne ? `/experiments/${own.id}` : "/", { tab: isOne ? "runs" : null, find: next })}
      >
        {isOne ? "in their table" : "their experiments"}
      </Link>
    </p>
  );
}
