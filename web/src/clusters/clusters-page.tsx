import type { AboutAnswer } from "../../../src/explorer/api/about.ts";
import type {
  ClusteringSummary,
  ClusteringsAnswer,
  ClustersAnswer,
} from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { addressOf, changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { askGivenNames, useGivenNames } from "../annotations/cluster-names.ts";
import { useAnnotationRows, useWriting } from "../annotations/use-annotations.ts";
import { definitions } from "../charts/definitions.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFilter } from "../find/filter.tsx";
import { readFound } from "../find/found.ts";
import { askJson } from "../server/ask.ts";
import { useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { useTitle } from "../shell/shell.tsx";
import { membersAddress } from "./cluster-address.ts";
import { ClusterList } from "./cluster-list.tsx";
import { ClusterMembers } from "./cluster-members.tsx";
import { ClusterPages } from "./cluster-pages.tsx";
import "./clusters-page.css";
import { FoundClusters } from "./found-clusters.tsx";
import { TransitionsTable } from "./transitions-table.tsx";

const PER_PAGE = 50;

/** The clusters of one layer, the largest first. */
export default function ClustersPage() {
  useTitle("Clusters");
  const { query } = useAddress();
  const { databaseReturns } = useLive();
  const about = useResource<AboutAnswer>(routes.about);
  const databaseName = about.data?.database.path ?? "DATABASE";
  const { data, error } = useResource<ClusteringsAnswer>(routes.clusterings, databaseReturns);
  const asked = query.get("clustering");
  const clustering = data?.clusterings.find(({ id }) => asked === null || id === asked);
  usePinned("clustering", clustering?.id ?? null);
  if (data === null)
    return error === null ? <Loading what="the clusterings" /> : <ErrorNotice error={error} />;
  if (clustering === undefined && asked !== null)
    return (
      <Notice isPage title="The clustering that this address names is no longer there.">
        <p>
          It was computed anew, or its embeddings were deleted.{" "}
          <Link href="/clusters">Those that are there</Link>
        </p>
      </Notice>
    );
  if (clustering === undefined && isInHash())
    return (
      <Notice isPage title="This copy has no clusters.">
        <p>
          Clusters are those of all experiments of a database: they are copied only together with all of them.
        </p>
      </Notice>
    );
  if (clustering === undefined)
    return (
      <Notice isPage title="No clusters are computed in this database.">
        <p>
          Compute them: <code>panic-tda cluster --db {databaseName}</code>
          {"\n"}Then this page shows each one’s medoid and size, which prompts and networks visit it, its
          members, and where runs go from it.
          {"\n"}The map shows the same states without clusters: <Link href="/map">map</Link>.
        </p>
      </Notice>
    );
  return <Layer key={clustering.id} clusterings={data.clusterings} clustering={clustering} />;
}

interface LayerProps {
  readonly clusterings: readonly ClusteringSummary[];
  readonly clustering: ClusteringSummary;
}

function Layer({ clusterings, clustering }: LayerProps) {
  const { query } = useAddress();
  const first = firstOf(query.get("from"));
  const cluster = query.get("cluster");
  const label = cluster !== null && /^(-1|\d{1,9})$/.test(cluster) ? Number(cluster) : null;
  const isTransitions = label === null && query.get("view") === "transitions";
  const { find } = useFilter();
  const isFound = label === null && !isTransitions && find !== "";
  const isAll = label === null && !isTransitions && find === "";
  const path = pathOf(routes.clusters, { clustering: clustering.id }, { first, count: PER_PAGE });
  const { data, error } = useResource<ClustersAnswer>(isAll ? path : null);
  const names = useGivenNames(clustering.id);
  const rows = useAnnotationRows({ subject: "cluster" });
  const writing = useWriting();
  const share = clustering.numPoints === 0 ? 0 : clustering.numNoise / clustering.numPoints;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Clusters</h1>
        <select
          aria-label="Layer"
          value={clustering.id}
          onChange={(event) =>
            changeQuery({
              clustering: event.currentTarget.value,
              from: null,
              cluster: null,
              prompt: null,
              network: null,
              run: null,
            })
          }
        >
          {clusterings.map((one) => (
            <option key={one.id} value={one.id}>
              {one.model}, {one.algorithm}, layer {one.layer}: {countOf(one.numClusters, "cluster")}
            </option>
          ))}
        </select>
        <span class="soft">
          {formatCount(clustering.numPoints)} states,{" "}
          <Link href={membersAddress({ clustering: clustering.id, cluster: -1 })}>
            {formatCount(clustering.numNoise)} of them noise
          </Link>{" "}
          ({(share * 100).toFixed(1)} %)
        </span>
        <Link href={addressOf("/map", { model: clustering.model, color: `cluster:${clustering.id}` })}>
          on the map
        </Link>
        <Link
          href={addressOf("/clusters", {
            clustering: clustering.id,
            view: isTransitions ? null : "transitions",
          })}
        >
          {isTransitions ? "the clusters" : "transitions"}
        </Link>
        <SaveButtons
          name={`clusters-${clustering.model}-layer-${clustering.layer}`}
          table={() => clustersTable(clustering, find)}
        />
      </div>
      <p class="soft">
        {definitions.cluster.sentence} <Link href={definitions.cluster.docs}>More</Link>
      </p>
      {label !== null && <ClusterMembers key={label} {...{ clustering, label, names, rows, writing }} />}
      {isTransitions && <TransitionsTable clustering={clustering} names={names} />}
      {isFound && <FoundClusters {...{ clustering, first, names, rows, writing }} perPage={PER_PAGE} />}
      {isAll && writing.refusal !== null && !isInHash() && <p class="soft">{writing.refusal}</p>}
      {isAll && error !== null && <ErrorNotice error={error} />}
      {isAll && data === null && error === null && <Loading what="the clusters" />}
      {isAll && data !== null && (
        <>
          <ClusterList {...{ clustering, clusters: data.clusters, names, rows, writing }} />
          {data.total > 0 && data.clusters.length === 0 && (
            <Notice title={`There are only ${countOf(data.total, "cluster")} in this layer.`}>
              <p>
                <button type="button" onClick={() => changeQuery({ from: null })}>
                  The largest ones
                </button>
              </p>
            </Notice>
          )}
          <ClusterPages
            first={first}
            perPage={PER_PAGE}
            total={data.total}
            words={["Larger ones", "Smaller ones"]}
          />
        </>
      )}
    </div>
  );
}

/** The place of the first cluster of the page, from 0; the address counts from 1, as people do. */
function firstOf(text: string | null): number {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) - 1 : 0;
}

/** All clusters, or those with states that are found. */
async function clustersTable(clustering: ClusteringSummary, find: string) {
  const clusters: ClustersAnswer["clusters"][number][] = [];
  const names = await askGivenNames(clustering.id);
  const segments = { clustering: clustering.id };
  const { signal } = new AbortController();
  const asked = pathOf(routes.search, {}, { find, hits: 0, clustering: clustering.id });
  const found = find === "" ? null : ((await readFound(asked, signal)).header.clusters ?? []);
  const labels = found?.map(({ label }) => label).filter((label) => label >= 0);
  for (let first = 0; first < (labels?.length ?? clustering.numClusters); first += 200) {
    const some = labels?.slice(first, first + 200).join(",");
    const page = await askJson<ClustersAnswer>(
      pathOf(routes.clusters, segments, some === undefined ? { first, count: 200 } : { labels: some }),
    );
    clusters.push(...page.clusters);
  }
  return {
    columns: [
      "label",
      "name",
      "size",
      "runs",
      "prompts",
      "networks",
      "medoid_run_id",
      "medoid_step",
      "medoid_text",
      "medoid_image",
      "most_frequent_network",
    ],
    rows: clusters.map((one) => [
      one.label,
      names.get(one.label) ?? null,
      one.size,
      one.numRuns,
      one.numPrompts,
      one.numNetworks,
      one.medoid.runId,
      one.medoid.step,
      one.medoid.text,
      one.medoid.image,
      networkName(one.networks[0]?.network ?? []),
    ]),
  };
}
