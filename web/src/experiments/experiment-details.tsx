import type { ExperimentAnswer, IncidentsAnswer } from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { formatTime } from "../shell/numbers.ts";
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
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Kind</th>
              <th scope="col">Revision</th>
              <th scope="col">Parameters</th>
            </tr>
          </thead>
          <tbody>
            {versions.map(([name, version]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{version.kind}</td>
                <td>
                  <code>{version.revision}</code>
                </td>
                <td>
                  <code>{JSON.stringify(version.parameters)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
          <table>
            <thead>
              <tr>
                <th scope="col">When (UTC)</th>
                <th scope="col">Stage</th>
                <th scope="col">Model</th>
                <th scope="col">Run</th>
                <th scope="col" class="number">
                  Step
                </th>
                <th scope="col">Kind</th>
                <th scope="col">Message</th>
              </tr>
            </thead>
            <tbody>
              {incidents.map((one) => (
                <tr key={one.id}>
                  <td class="soft">{formatTime(one.occurredAt)}</td>
                  <td>{one.stage}</td>
                  <td>{one.model}</td>
                  <td>
                    {one.runId !== null && <Link href={runAddress(one.runId)}>{shortRunId(one.runId)}</Link>}
                  </td>
                  <td class="number">{one.step}</td>
                  <td>{one.kind}</td>
                  <td class="incident-message">{one.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {data.next !== null && (
            <p class="soft">The first 1,000; the rest is in the table incidents of the database.</p>
          )}
        </>
      )}
    </section>
  );
}
