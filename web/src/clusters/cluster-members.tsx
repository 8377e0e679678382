import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { ClusteringSummary } from "../../../src/explorer/api/clusters.ts";
import type { ClusterMembersAnswer, TransitionsAnswer } from "../../../src/explorer/clusters-answers.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { addressOf, changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Annotations } from "../annotations/annotations.tsx";
import { clusterTitle, type GivenNames } from "../annotations/cluster-names.ts";
import type { Writing } from "../annotations/use-annotations.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFilter } from "../find/filter.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { mainSort, sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { membersAddress, networkOfAddress } from "./cluster-address.ts";
import { ClusterPages } from "./cluster-pages.tsx";
import { ClusterState } from "./cluster-state.tsx";
import { FoundMembers } from "./found-members.tsx";
import { useMedoidCaptions } from "./medoid-captions.ts";

const PER_PAGE = 60;
const RUNS_SHOWN = 100;
const MOVES_SHOWN = 8;

/** All outputs of one cluster, or of some of its states, the runs that have them, and where runs come from and go to. */
export function ClusterMembers({
  clustering,
  label,
  names,
  rows,
  writing,
}: {
  readonly clustering: ClusteringSummary;
  readonly label: number;
  readonly names: GivenNames;
  /** What is written of clusters. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
}) {
  const { query } = useAddress();
  const { find } = useFilter();
  const network = networkOfAddress(query.get("network"));
  const only = {
    prompt: query.get("prompt") ?? undefined,
    run: query.get("run") ?? undefined,
    network: network === undefined ? undefined : JSON.stringify(network),
  };
  const from = query.get("from");
  const first = from !== null && /^[1-9]\d{0,8}$/.test(from) ? Number(from) - 1 : 0;
  const segments = { clustering: clustering.id, label };
  const path = pathOf(routes.clusterMembers, segments, { ...only, first, count: PER_PAGE });
  const { data, error } = useResource<ClusterMembersAnswer>(path);
  const title = clusterTitle(label, names);
  const name = title[0]!.toUpperCase() + title.slice(1);
  const narrowed = [
    ...(only.prompt === undefined ? [] : [`“${only.prompt}”`]),
    ...(network === undefined ? [] : [networkName(network)]),
    ...(only.run === undefined ? [] : [`run ${shortRunId(only.run)}`]),
  ];
  if (data !== null && data.numStates === 0 && narrowed.length === 0)
    return (
      <Notice title={`There is no cluster ${label} in this clustering.`}>
        <p>
          <Link href={addressOf("/clusters", { clustering: clustering.id })}>Those that there are</Link>
        </p>
      </Notice>
    );
  return (
    <>
      <div class="page-head">
        <h2>{name}</h2>
        {narrowed.length > 0 && <span>only {narrowed.join(", ")}</span>}
        {data !== null && (
          <span class="soft">
            {countOf(data.numStates, "state")}, {countOf(data.numOutputs, "different output")},{" "}
            {countOf(data.runs.length, "run")}
          </span>
        )}
        {narrowed.length > 0 && (
          <button
            type="button"
            onClick={() => changeQuery({ prompt: null, network: null, run: null, from: null })}
          >
            All of its states
          </button>
        )}
        <Link href={addressOf("/clusters", { clustering: clustering.id })}>all clusters</Link>
        <Link
          href={addressOf("/map", {
            model: clustering.model,
            color: `cluster:${clustering.id}`,
            only: JSON.stringify([String(label)]),
          })}
        >
          on the map
        </Link>
        {find === "" && (
          <SaveButtons
            name={`cluster-${label}-members-${clustering.model}-layer-${clustering.layer}`}
            table={() => membersTable(segments, only)}
          />
        )}
      </div>
      {find !== "" && <FoundMembers clustering={clustering} label={label} />}
      {data !== null && data.key !== null && (
        <Annotations
          subject="cluster"
          id={data.key}
          what={`cluster ${label}`}
          rows={rows}
          writing={writing}
        />
      )}
      {error !== null && <ErrorNotice error={error} />}
      {find === "" && data === null && error === null && <Loading what="its members" />}
      {find === "" && data !== null && (
        <>
          <ol class="cluster-members" aria-label="Members">
            {data.members.map((state) => (
              <li key={`${state.runId} ${state.step}`}>
                <ClusterState
                  state={state}
                  {...(state.occurrences > 1 && { note: `${formatCount(state.occurrences)} times` })}
                />
              </li>
            ))}
          </ol>
          <ClusterPages
            first={first}
            perPage={PER_PAGE}
            total={data.numOutputs}
            words={["More frequent", "Less frequent"]}
          />
          <div class="cluster-tables">
            {narrowed.length === 0 && <Moves {...{ clustering, label, names }} />}
            <section>
              <h3>Runs</h3>
              <SortableTable
                columns={runColumns(clustering.id, label)}
                rows={data.runs}
                keyOf={({ id }) => id}
                sort={mainSort}
                most={RUNS_SHOWN}
              />
            </section>
          </div>
        </>
      )}
    </>
  );
}

/** Where runs go from a cluster, and where they come from. */
function Moves({
  clustering,
  label,
  names,
}: {
  readonly clustering: ClusteringSummary;
  readonly label: number;
  readonly names: GivenNames;
}) {
  const { data } = useResource<TransitionsAnswer>(pathOf(routes.transitions, { clustering: clustering.id }));
  const out = (data?.transitions ?? []).filter(({ from }) => from === label);
  const into = (data?.transitions ?? []).filter(({ to }) => to === label);
  const others = [...new Set([...out.map(({ to }) => to), ...into.map(({ from }) => from)])];
  const captions = useMedoidCaptions(clustering.id, others);
  if (data === null) return null;
  const called: GivenNames = new Map([...captions, ...names]);
  return (
    <>
      <MovesTable
        title="The next output is in"
        name="next"
        names={called}
        clustering={clustering.id}
        own={label}
        moves={out.map(({ to, count }) => ({ other: to, count }))}
      />
      <MovesTable
        title="The output before was in"
        name="before"
        names={called}
        clustering={clustering.id}
        own={label}
        moves={into.map(({ from, count }) => ({ other: from, count }))}
      />
    </>
  );
}

interface MovesTableProps {
  readonly title: string;
  /** As the address has its order. */
  readonly name: string;
  readonly names: GivenNames;
  readonly clustering: string;
  readonly own: number;
  readonly moves: readonly { readonly other: number; readonly count: number }[];
}

function MovesTable({ title, name, names, clustering, own, moves }: MovesTableProps) {
  const total = moves.reduce((sum, { count }) => sum + count, 0);
  return (
    <section>
      <h3>{title}</h3>
      {moves.length === 0 ? (
        <p class="soft">None.</p>
      ) : (
        <SortableTable
          columns={[
            {
              key: "cluster",
              name: "Cluster",
              value: ({ other }) => other,
              attributes: () => ({ class: "moves-cluster" }),
              cell: ({ other }) => (
                <Link href={addressOf("/clusters", { clustering, cluster: other })}>
                  {other === own ? "the same cluster" : clusterTitle(other, names)}
                </Link>
              ),
            },
            {
              key: "count",
              name: "Times",
              isNumber: true,
              value: ({ count }) => count,
              cell: ({ count }) => formatCount(count),
            },
            {
              key: "share",
              name: "Share",
              isNumber: true,
              value: ({ count }) => count,
              cell: ({ count }) => `${((100 * count) / total).toFixed(0)} %`,
            },
          ]}
          rows={moves}
          keyOf={({ other }) => other}
          sort={sortIn(`sort-${name}`)}
          most={MOVES_SHOWN}
        />
      )}
    </section>
  );
}

function runColumns(clustering: string, cluster: number): Column<ClusterMembersAnswer["runs"][number]>[] {
  return [
    {
      key: "prompt",
      name: "Run",
      value: (run) => run.prompt,
      cell: (run) => (
        <Link href={runAddress(run.id)} title={`Run ${shortRunId(run.id)}`}>
          {run.prompt}
        </Link>
      ),
    },
    { key: "seed", name: "Seed", value: (run) => run.seed, cell: (run) => seedText(run.seed) },
    {
      key: "network",
      name: "Network",
      value: (run) => networkName(run.network),
      cell: (run) => networkName(run.network),
    },
    {
      key: "states",
      name: "States",
      isNumber: true,
      value: (run) => run.count,
      cell: (run) => (
        <Link href={membersAddress({ clustering, cluster, run: run.id })}>{formatCount(run.count)}</Link>
      ),
    },
  ];
}

async function membersTable(
  segments: Readonly<Record<string, string | number>>,
  only: Readonly<Record<string, string | undefined>>,
) {
  const members: ClusterMembersAnswer["members"][number][] = [];
  for (;;) {
    const path = pathOf(routes.clusterMembers, segments, { ...only, first: members.length, count: 200 });
    const page = await askJson<ClusterMembersAnswer>(path);
    members.push(...page.members);
    if (page.members.length === 0 || members.length >= page.numOutputs) break;
  }
  return {
    columns: ["run_id", "step", "model", "text", "image", "prompt", "occurrences"],
    rows: members.map((one) => [
      one.runId,
      one.step,
      one.model,
      one.text,
      one.image,
      one.prompt,
      one.occurrences,
    ]),
  };
}
