import { useEffect, useState } from "preact/hooks";
import type { NearestAnswer } from "../../../src/explorer/api/map.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { definitions } from "../charts/definitions.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { countOf, formatCount, formatValue } from "../shell/numbers.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";

interface NearestListProps {
  readonly model: string;
  readonly run: string;
  readonly step: number;
}

/** While the slider moves, neighbours are not asked for: each search reads every vector. */
const REST_MS = 180;

/** The states nearest to one state in the original space, over all experiments. */
export function NearestList({ model, run, step }: NearestListProps) {
  const [rested, setRested] = useState({ run, step });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ run, step }), REST_MS);
    return () => clearTimeout(timer);
  }, [run, step]);
  const { data, error } = useResource<NearestAnswer>(
    pathOf(routes.nearest, {}, { model, ...rested, count: 12 }),
  );
  const [kept, setKept] = useState<NearestAnswer | null>(null);
  useEffect(() => {
    if (data !== null) setKept(data);
  }, [data]);
  if (error !== null) return <p role="alert">{error.message}</p>;
  if (kept === null) return null;
  return (
    <section class="nearest" aria-label="Nearest states">
      <div class="chart-head">
        <h2>Nearest states</h2>
        <SaveButtons
          name={`nearest-${model}-${shortRunId(rested.run)}-${rested.step}`}
          table={() => nearestTable(kept)}
        />
      </div>
      <p class="soft">
        {definitions.nearest.sentence} <Link href={definitions.nearest.docs}>More</Link>
      </p>
      <ol>
        {kept.states.map((state) => (
          <li key={`${state.runId} ${state.step}`}>
            <Link href={runAddress(state.runId, state.step)} class="nearest-state">
              {state.image === null ? (
                <span class="nearest-text">{state.text}</span>
              ) : (
                <StoredPicture hash={state.image} size={160} alt="" loading="lazy" />
              )}
              <span class="nearest-facts">
                <strong>{formatValue(state.distance)}</strong>
                <span>
                  step {state.step} of “{state.prompt}”
                </span>
                <span class="soft">{networkName(state.network)}</span>
                {state.occurrences > 1 && (
                  <span class="soft">{countOf(state.occurrences, "time")} in all</span>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <p class="soft">{formatCount(kept.numCompared)} states compared.</p>
    </section>
  );
}

function nearestTable({ states }: NearestAnswer) {
  return {
    columns: ["distance", "run_id", "step", "model", "text", "image", "occurrences", "prompt", "network"],
    rows: states.map((one) => [
      one.distance,
      one.runId,
      one.step,
      one.model,
      one.text,
      one.image,
      one.occurrences,
      one.prompt,
      networkName(one.network),
    ]),
  };
}
