import { MOST_BESIDE } from "../../../src/explorer/beside-answer.ts";
import { placesOf } from "../../../src/measures/first-return.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { besideAddress } from "../beside/asked-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { CloseIcon } from "../shell/icons.tsx";
import { networkName } from "../shell/network-name.ts";
import { roundsOf } from "../why/run-ends.ts";
import type { MapPoints } from "./map-points.ts";
import { runColor } from "./trajectory-overlay.tsx";
import { useRunCycles } from "./use-run-cycles.ts";

interface SelectedRunsProps {
  readonly points: MapPoints;
  readonly selected: readonly number[];
  /** Ids of runs that the address selects and that are not among the points. */
  readonly missing: readonly string[];
  readonly onSelect: (runs: readonly number[]) => void;
}

/** More lines than that are a tangle. */
const MOST = 24;

/** The runs whose trajectories are drawn, and a list to choose from without a pointer. */
export function SelectedRuns({ points, selected, missing, onSelect }: SelectedRunsProps) {
  const { runs, prompts, networks } = points.header;
  const cycles = useRunCycles(selected.map((run) => runs.id[run]!));
  const cycleOf = (run: number) => {
    const cycle = cycles.get(runs.id[run]!);
    if (cycle === undefined) return null;
    const rounds = roundsOf(cycle.period!, placesOf(networks[runs.network[run]!]!));
    return (
      <span class="soft selected-cycle">
        cycle of {rounds} from step {cycle.entry}
      </span>
    );
  };
  const nameOf = (run: number) => `${prompts[runs.prompt[run]!]}, seed ${seedText(runs.seed[run]!)}`;
  return (
    <section aria-label="Selected runs">
      <div class="chart-head">
        <h2>Selected runs</h2>
        {selected.length + missing.length > 0 && (
          <button type="button" onClick={() => onSelect([])}>
            None
          </button>
        )}
      </div>
      {missing.length > 0 && (
        <p role="status">
          This address also selects {missing.length === 1 ? "a run" : "runs"} that this map does not have (
          {missing.map(shortRunId).join(", ")}): deleted, of another experiment, or not embedded yet.
        </p>
      )}
      {selected.length === 0 && (
        <p class="soft">
          Click a point for its run; with Shift add it to those selected. The large points are where the
          slider stands.
        </p>
      )}
      <ul class="selected-runs">
        {selected.map((run, order) => (
          <li key={run}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <circle cx="5" cy="5" r="4.5" fill={runColor(order)} />
            </svg>
            <Link
              href={runAddress(runs.id[run]!)}
              title={`Run ${shortRunId(runs.id[run]!)}, ${networkName(networks[runs.network[run]!]!)}`}
            >
              {nameOf(run)}
            </Link>
            <button
              type="button"
              aria-label={`Take ${nameOf(run)} out`}
              onClick={() => onSelect(selected.filter((other) => other !== run))}
            >
              <CloseIcon />
            </button>
            {cycleOf(run)}
          </li>
        ))}
      </ul>
      {selected.length > 1 && (
        <Link href={besideAddress(selected.slice(0, MOST_BESIDE).map((run) => runs.id[run]!))}>
          side by side{selected.length > MOST_BESIDE && ` (the first ${MOST_BESIDE})`}
        </Link>
      )}
      {selected.length < MOST && (
        <label class="field">
          <span>add a run</span>
          <select
            value=""
            onChange={(event) => {
              if (event.currentTarget.value !== "")
                onSelect([...selected, Number(event.currentTarget.value)]);
            }}
          >
            <option value="">…</option>
            {runs.id.map((id, run) =>
              selected.includes(run) ? null : (
                <option key={id} value={run}>
                  {nameOf(run)}
                  {networks.length > 1 ? `, ${networkName(networks[runs.network[run]!]!)}` : ""}
                </option>
              ),
            )}
          </select>
        </label>
      )}
    </section>
  );
}
