import { MOST_STATES, type OutputsAnswer, type OutputsRequest } from "../../../src/explorer/api/search.ts";
import { routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { MarkedText } from "../find/marked-text.tsx";
import { runAddress } from "../run/run-address.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { Loading } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";
import type { MapPoints } from "./map-points.ts";

const SHOWN = 30;
const PICTURE = 96;

interface RegionOutputsProps {
  readonly points: MapPoints;
  /** Indices of the points of the region. */
  readonly inside: readonly number[];
  /** What is looked for. */
  readonly find: string;
}

/** What the states in a region show, each different output once, the most frequent first; each leads to a state that has it. */
export function RegionOutputs({ points, inside, find }: RegionOutputsProps) {
  const every = Math.ceil(inside.length / MOST_STATES);
  const some = inside.filter((_, i) => i % every === 0);
  // Which points they are says what is asked; the address of a request could not hold them.
  const key = `${points.header.set} ${inside.length} ${some.reduce((sum, i) => (31 * sum + i) % 2_147_483_647, 7)}`;
  const { data, error } = useResource<OutputsAnswer>(key, 0, (_, signal) =>
    askJson<OutputsAnswer>(routes.outputs, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(requestOf(points, some)),
      signal,
    }),
  );
  if (error !== null) return <p role="alert">{error.message}</p>;
  if (data === null) return <Loading what="what they show" />;
  return (
    <>
      <h3>{countOf(data.numOutputs, "different output")}</h3>
      {every > 1 && <p class="soft">Of every {every}th state.</p>}
      <ol class="map-outputs">
        {data.outputs.map(({ runId, step, text, image, occurrences }) => (
          <li key={`${runId} ${step}`}>
            <Link href={runAddress(runId, step)}>
              {image !== null && (
                <StoredPicture hash={image} size={PICTURE} alt={`Run ${runId.slice(-8)}, step ${step}`} />
              )}
              {text !== null && <MarkedText text={text} find={find} />}
            </Link>{" "}
            {occurrences > 1 && <span class="soft">{formatCount(occurrences)} times</span>}
          </li>
        ))}
        {data.numOutputs > data.outputs.length && (
          <li class="soft">and {formatCount(data.numOutputs - data.outputs.length)} more</li>
        )}
      </ol>
    </>
  );
}

function requestOf({ header, run, step }: MapPoints, some: readonly number[]): OutputsRequest {
  const numbers = new Map<number, number>();
  for (const i of some) if (!numbers.has(run[i]!)) numbers.set(run[i]!, numbers.size);
  return {
    runs: [...numbers.keys()].map((r) => header.runs.id[r]!),
    states: some.map((i) => [numbers.get(run[i]!)!, step[i]!]),
    count: SHOWN,
  };
}
