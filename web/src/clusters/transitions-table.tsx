import type { ClusteringSummary, ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import type { TransitionsAnswer } from "../../../src/explorer/clusters-answers.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { addressOf } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { clusterTitle, type GivenNames } from "../annotations/cluster-names.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { formatCount } from "../shell/numbers.ts";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";

/** More rows and columns than that are not read. */
const SHOWN = 12;

/** How often runs go from one of the largest clusters to another: from each embedded output to the next one. */
export function TransitionsTable({
  clustering,
  names,
}: {
  readonly clustering: ClusteringSummary;
  readonly names: GivenNames;
}) {
  const segments = { clustering: clustering.id };
  const { data, error } = useResource<TransitionsAnswer>(pathOf(routes.transitions, segments));
  const { data: largest } = useResource<ClustersAnswer>(
    pathOf(routes.clusters, segments, { first: 0, count: SHOWN }),
  );
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === null || largest === null) return <Loading what="the transitions" />;
  const labels = [...largest.clusters.map(({ label }) => label), -1];
  const counts = new Map(data.transitions.map(({ from, to, count }) => [`${from} ${to}`, count]));
  const leaving = new Map<number, number>();
  for (const { from, count } of data.transitions) leaving.set(from, (leaving.get(from) ?? 0) + count);
  const countOfMove = (from: number, to: number) => counts.get(`${from} ${to}`) ?? 0;
  const columns: Column<number>[] = [
    {
      key: "from",
      name: "from, to",
      isHead: true,
      value: (from) => from,
      cell: (from) => <ClusterName {...{ clustering, names }} label={from} />,
    },
    ...labels.map(
      (to): Column<number> => ({
        key: `to-${to}`,
        name: to === -1 ? "noise" : to,
        title: `To ${clusterTitle(to, names)}`,
        isNumber: true,
        value: (from) => countOfMove(from, to),
        cell: (from) => (countOfMove(from, to) === 0 ? "" : formatCount(countOfMove(from, to))),
        attributes: (from) => {
          const share = countOfMove(from, to) / Math.max(1, leaving.get(from) ?? 0);
          return {
            style: { "--share": `${Math.round(45 * share)}%` },
            title: `${Math.round(100 * share)} % of what leaves ${clusterTitle(from, names)}`,
          };
        },
      }),
    ),
  ];
  return (
    <section>
      <div class="chart-head">
        <h2>Transitions</h2>
        <SaveButtons
          name={`transitions-${clustering.model}-layer-${clustering.layer}`}
          table={() => ({
            columns: ["from_cluster", "from_name", "to_cluster", "to_name", "count"],
            rows: data.transitions.map(({ from, to, count }) => [
              from,
              names.get(from) ?? null,
              to,
              names.get(to) ?? null,
              count,
            ]),
          })}
        />
      </div>
      <p class="soft">
        From each output that {clustering.model} has embedded to the next one of its run:{" "}
        {formatCount(data.total)} in all. Rows are where a run was, columns where it went: the{" "}
        {largest.clusters.length} largest of {largest.total} clusters, and the noise.
      </p>
      <div class="transitions-scroll">
        <SortableTable class="transitions" columns={columns} rows={labels} keyOf={String} sort={mainSort} />
      </div>
    </section>
  );
}

function ClusterName({
  clustering,
  label,
  names,
}: {
  readonly clustering: ClusteringSummary;
  readonly label: number;
  readonly names: GivenNames;
}) {
  const name = !names.has(label) ? "" : `: ${names.get(label)}`;
  return (
    <Link
      href={addressOf("/clusters", { clustering: clustering.id, cluster: label })}
      title={clusterTitle(label, names)}
    >
      {label === -1 ? "noise" : `${label}${name}`}
    </Link>
  );
}
