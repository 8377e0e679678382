import { changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { useGivenNames } from "../annotations/cluster-names.ts";
import { membersAddress } from "../clusters/cluster-address.ts";
import { useMedoidCaptions } from "../clusters/medoid-captions.ts";
import { formatCount } from "../shell/numbers.ts";
import type { MapPoints } from "./map-points.ts";
import { useLabels } from "./use-labels.ts";

const SHOWN = 8;

/** In which clusters of a layer the states of a region are; the layer is the one that colours the map, or the address names. */
export function RegionClusters({ points, inside }: { points: MapPoints; inside: readonly number[] }) {
  const { query } = useAddress();
  const { clusterings, set } = points.header;
  const asked = /^cluster:(.+)$/.exec(query.get("color") ?? "")?.[1] ?? query.get("clustering");
  const clustering = clusterings.find(({ id }) => id === asked) ?? clusterings[0];
  const by = clustering === undefined ? "prompt" : (`cluster:${clustering.id}` as const);
  const labels = useLabels(set, by);
  const given = useGivenNames(clustering?.id ?? null);
  const counts = new Map<number, number>();
  if (labels !== null) for (const i of inside) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  const shown = byCount.slice(0, SHOWN);
  const captions = useMedoidCaptions(
    clustering?.id ?? null,
    shown.map(([label]) => label),
  );
  if (clustering === undefined || labels === null) return null;
  const nameOf = (label: number) => given.get(label) ?? captions.get(label);
  return (
    <>
      <div class="chart-head">
        <h3>Clusters</h3>
        <select
          aria-label="Layer of the clusters"
          value={clustering.id}
          onChange={(event) => changeQuery({ clustering: event.currentTarget.value })}
        >
          {clusterings.map(({ id, algorithm, layer }) => (
            <option key={id} value={id}>
              {algorithm}, layer {layer}
            </option>
          ))}
        </select>
      </div>
      <ul class="map-legend">
        {shown.map(([label, count]) => (
          <li key={label}>
            {label < -1 ? (
              <span class="map-legend-name">not clustered</span>
            ) : (
              <span class="map-legend-name">
                <Link href={membersAddress({ clustering: clustering.id, cluster: label })}>
                  {label === -1 ? "noise" : `cluster ${label}`}
                  {nameOf(label) !== undefined && `: ${nameOf(label)}`}
                </Link>
              </span>
            )}
            <span class="soft">{formatCount(count)}</span>
          </li>
        ))}
        {byCount.length > SHOWN && <li class="soft">and {formatCount(byCount.length - SHOWN)} more</li>}
      </ul>
    </>
  );
}
