import type {
  ExperimentAnswer,
  IncidentsAnswer,
  ModelVersionAnswer,
} from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { formatTime } from "../shell/numbers.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { Executors } from "./executors.tsx";
import { Lineage } from "./lineage.tsx";
import { readableJson } from "./readable-json.ts";

interface ExperimentDetailsProps {
  readonly experiment: ExperimentAnswer;
  readonly version: string;
}

/** What the experiment was asked to do, which models did it, and what went wrong on the way. */
export function ExperimentDetails({ experiment, version }: ExperimentDetailsProps) {
  return (
    <div class="experiment-details">
      <section>
        <h2>Config</h2>
        {experiment.description !== null && <p>{experiment.description}</p>}
        <ul class="networks">
          {experiment.networks.map((network) => (
            <li key={networkName(network)}>{networkName(network)}</li>
          ))}
        </ul>
        <p class="soft">
          As it was given; every key is explained in <Link href="/docs/config">docs/config</Link>.
        </p>
        <pre class="config">{readableJson(experiment.config)}</pre>
      </section>
      <div>
        <Lineage experimentId={experiment.id} version={version} />
        <ModelVersions experiment={experiment} />
        <Executors executors={experiment.executors} />
        <Incidents experiment={experiment} version={version} />
      </div>
    </div>
  );
}

function ModelVersions({ experiment }: { readonly experiment: ExperimentAnswer }) {
  const versions = Object.entries(experiment.modelVersions);
  return (
    <section>
      <h2>Models</h2>
      {versions.length === 0 && <p class="soft">None has been called yet.</p>}
      {versions.length > 0 && (
        <SortableTable
          columns={modelColumns}
          rows={versions}
          keyOf={([name]) => name}
          sort={sortIn("sort-models")}
        />
      )}
    </section>
  );
}

function Incidents({ experiment, version }: ExperimentDetailsProps) {
  const path = pathOf(routes.incidents, { experiment: experiment.id }, { limit: 1000 });
  const { data } = useResource<IncidentsAnswer>(path, version);
  if (data === null) return null;
  const { incidents } = data;
  return (
    <section>
      <h2>Incidents</h2>
      <p class="soft">
        Every retry and every failure is kept: see <Link href="/docs/stages">docs/stages</Link>.
      </p>
      {incidents.length === 0 && <p>There were none.</p>}
      {incidents.length > 0 && (
        <>
          <SaveButtons
            name={`incidents-${experiment.shortId}`}
            table={() => ({
              columns: ["occurred_at", "stage", "model", "run_id", "step", "attempt", "kind", "message"],
              rows: incidents.map((one) => [
                one.occurredAt,
                one.stage,
                one.model,
                one.runId,
                one.step,
                one.attempt,
                one.kind,
                one.message,
              ]),
            })}
          />
          <SortableTable
            columns={incidentColumns}
            rows={incidents}
            keyOf={({ id }) => id}
            sort={sortIn("sort-incidents")}
          />
          {data.next !== null && (
            <p class="soft">The first 1,000; the rest is in the table incidents of the database.</p>
          )}
        </>
      )}
    </section>
  );
}

const modelColumns: readonly Column<readonly [name: string, version: ModelVersionAnswer]>[] = [
  { key: "model", name: "Model", value: ([name]) => name, cell: ([name]) => name },
  { key: "kind", name: "Kind", value: ([, { kind }]) => kind, cell: ([, { kind }]) => kind },
  {
    key: "revision",
    name: "Revision",
    value: ([, { revision }]) => revision,
    cell: ([, { revision }]) => <code>{revision}</code>,
  },
  {
    key: "parameters",
    name: "Parameters",
    cell: ([, { parameters }]) => <code>{JSON.stringify(parameters)}</code>,
  },
];

const incidentColumns: readonly Column<IncidentsAnswer["incidents"][number]>[] = [
  {
    key: "when",
    name: "When (UTC)",
    value: (one) => one.occurredAt,
    cell: (one) => formatTime(one.occurredAt),
    attributes: () => ({ class: "soft" }),
  },
  { key: "stage", name: "Stage", value: (one) => one.stage, cell: (one) => one.stage },
  { key: "model", name: "Model", value: (one) => one.model, cell: (one) => one.model },
  {
    key: "run",
    name: "Run",
    value: (one) => one.runId,
    cell: (one) => one.runId !== null && <Link href={runAddress(one.runId)}>{shortRunId(one.runId)}</Link>,
  },
  { key: "step", name: "Step", isNumber: true, value: (one) => one.step, cell: (one) => one.step },
  { key: "kind", name: "Kind", value: (one) => one.kind, cell: (one) => one.kind },
  {
    key: "message",
    name: "Message",
    value: (one) => one.message,
    cell: (one) => one.message,
    attributes: () => ({ class: "incident-message" }),
  },
];
