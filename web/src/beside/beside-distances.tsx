import { useMemo, useRef } from "preact/hooks";
import type { ClusteringsAnswer } from "../../../src/explorer/api/clusters.ts";
import type { BesideAnswer } from "../../../src/explorer/beside-answer.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { addressOf, changeQuery, isInHash, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { clusterTitle, type GivenNames, useGivenNames } from "../annotations/cluster-names.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { shortRunId } from "../run/run-names.ts";
import type { ReadRun } from "../run/use-run.ts";
import { useResource } from "../server/use-resource.ts";
import { Loading } from "../shell/notice.tsx";
import { formatValue } from "../shell/numbers.ts";
import { useStep } from "../step/step.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";

interface BesideDistancesProps {
  readonly ids: readonly string[];
  readonly shifts: readonly number[];
  readonly read: ReadonlyMap<string, ReadRun>;
}

/** How far the runs are from each other, at the step and along all, and in which clusters they are. */
export function BesideDistances({ ids, shifts, read }: BesideDistancesProps) {
  const { query } = useAddress();
  const known = ids.map((id) => read.get(id)?.run ?? null);
  const runs = known.every((run) => run !== null) ? known : null;
  const models = modelsOfAll(runs ?? []);
  const asked = query.get("model");
  const model = asked !== null && models.includes(asked) ? asked : models[0];
  const { data: layers } = useResource<ClusteringsAnswer>(
    model === undefined ? null : pathOf(routes.clusterings, {}, { model }),
  );
  const clusterings = layers?.clusterings ?? [];
  const clustering = clusterings.find(({ id }) => id === query.get("clustering")) ?? clusterings[0];
  const path =
    model === undefined || layers === null || runs === null
      ? null
      : pathOf(
          routes.beside,
          {},
          {
            model,
            runs: runs.map(({ id }) => id).join(","),
            shifts: shifts.join(","),
            clustering: clustering?.id,
          },
        );
  const version = ids.map((id) => read.get(id)?.invocations?.length ?? 0).join(" ");
  const { data, error } = useResource<BesideAnswer>(isInHash() ? null : path, version);
  if (isInHash())
    return <p class="soft">Distances between runs are computed by the explorer itself: a copy has none.</p>;
  if (runs === null && ids.some((id) => read.get(id)?.error != null))
    return <p class="soft">Distances are told where each of the runs is there.</p>;
  if (runs === null) return <Loading what="the runs" />;
  if (models.length === 0) return <p class="soft">No embedding model has embedded all of these runs.</p>;
  return (
    <section class="beside-distances" aria-label="Distances">
      <div class="chart-head">
        <h2>Distances</h2>
        <label>
          by{" "}
          <select
            value={model}
            onChange={(event) => changeQuery({ model: event.currentTarget.value, clustering: null })}
          >
            {models.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {clusterings.length > 0 && (
          <label>
            clusters of{" "}
            <select
              value={clustering?.id}
              onChange={(event) => changeQuery({ clustering: event.currentTarget.value })}
            >
              {clusterings.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.algorithm}, layer {one.layer}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {error !== null && <p role="alert">{error.message}</p>}
      {data === null && error === null && <Loading what="the distances" />}
      {data !== null && <Measured answer={data} clusteringId={clustering?.id ?? null} />}
    </section>
  );
}

/** The models that embedded something of every run, as far as their experiments say. */
function modelsOfAll(
  runs: readonly { readonly embeddingModels: readonly { readonly model: string }[] }[],
): string[] {
  const [first, ...others] = runs;
  if (first === undefined) return [];
  return first.embeddingModels
    .map(({ model }) => model)
    .filter((model) =>
      others.every(({ embeddingModels }) => embeddingModels.some((one) => one.model === model)),
    );
}

function Measured({
  answer,
  clusteringId,
}: {
  readonly answer: BesideAnswer;
  readonly clusteringId: string | null;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const names = useGivenNames(clusteringId);
  const { runs, pairs, steps, labels, model } = answer;
  const step = useStep();
  // The last step at or before the slider's at which anything is embedded.
  const place = steps.findLastIndex((one) => one <= step);
  const ofFirst = useMemo(
    () =>
      pairs
        .filter(({ first }) => first === 0)
        .map(({ second, distances }) => ({
          name: `${shortRunId(runs[second]!)} from the first`,
          color: `var(--series-${second})`,
          steps,
          values: distances,
        })),
    [answer],
  );
  const distance = (a: number, b: number) =>
    pairs.find(({ first, second }) => first === Math.min(a, b) && second === Math.max(a, b))?.distances[
      place
    ] ?? null;
  type Row = { readonly run: string; readonly r: number };
  const columns: Column<Row>[] = [
    {
      key: "run",
      name: "Run",
      isHead: true,
      value: ({ r }) => r,
      cell: ({ run, r }) => <Name run={run} order={r} />,
    },
    ...runs.map(
      (run, o): Column<Row> => ({
        key: run,
        name: <Name run={run} order={o} />,
        isNumber: true,
        value: ({ r }) => (r === o ? 0 : distance(r, o)),
        cell: ({ r }) => (r === o ? "" : formatValue(distance(r, o))),
      }),
    ),
    ...(labels.length > 0
      ? [
          {
            key: "cluster",
            name: "Cluster",
            value: ({ r }: Row) => labels[r]?.[place],
            cell: ({ r }: Row) => (
              <ClusterLink label={labels[r]?.[place] ?? null} {...{ clusteringId, names }} />
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <div class="beside-scroll">
        <SortableTable
          caption={
            <span class="soft">
              {place < 0 ? "Nothing is embedded up to this step." : `At step ${steps[place]}, Euclidean`}
            </span>
          }
          columns={columns}
          rows={runs.map((run, r) => ({ run, r }))}
          keyOf={({ run }) => run}
          sort={sortIn("sort-distances")}
        />
      </div>
      <figure class="chart">
        <div class="chart-head">
          <h3>Distance from the first run</h3>
          <SaveButtons
            name={`beside-${model}-${runs.map(shortRunId).join("-")}`}
            table={() => ({
              columns: ["step", "first_run_id", "second_run_id", "distance"],
              rows: pairs.flatMap((pair) =>
                pair.distances.map((value, k) => [steps[k]!, runs[pair.first]!, runs[pair.second]!, value]),
              ),
            })}
          />
        </div>
        <LineChart
          series={ofFirst}
          lastStep={steps.at(-1) ?? 0}
          yTitle="distance"
          label={`Distance of the others from the first run by ${model}`}
          svg={svg}
        />
      </figure>
    </>
  );
}

function Name({ run, order }: { readonly run: string; readonly order: number }) {
  return (
    <span class="beside-name">
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <circle cx="5" cy="5" r="4.5" fill={`var(--series-${order})`} />
      </svg>
      {shortRunId(run)}
    </span>
  );
}

function ClusterLink({
  label,
  clusteringId,
  names,
}: {
  readonly label: number | null;
  readonly clusteringId: string | null;
  readonly names: GivenNames;
}) {
  if (label === null || clusteringId === null) return <>–</>;
  return (
    <Link href={addressOf("/clusters", { clustering: clusteringId, cluster: label })}>
      {names.has(label) ? clusterTitle(label, names) : label === -1 ? "noise" : label}
    </Link>
  );
}
