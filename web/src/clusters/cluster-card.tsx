import type { ClustersAnswer, StateAnswer } from "../../../src/explorer/api.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { imageAddress } from "../server/pictures.ts";
import { networkName } from "../shell/network-name.ts";
import { countOf, formatCount } from "../shell/numbers.ts";

interface ClusterCardProps {
  readonly cluster: ClustersAnswer["clusters"][number];
  readonly numPoints: number;
}

/** A cluster: its medoid, who visits it, and some of its members. */
export function ClusterCard({ cluster, numPoints }: ClusterCardProps) {
  const share = (100 * cluster.size) / Math.max(1, numPoints);
  return (
    <li class="cluster">
      <div class="cluster-medoid">
        <State state={cluster.medoid} />
      </div>
      <div class="cluster-facts">
        <h2>
          Cluster {cluster.label}{" "}
          <span class="soft">
            {countOf(cluster.size, "state")}, {share.toFixed(1)} %
          </span>
        </h2>
        <p class="soft">visited by {countOf(cluster.numRuns, "run")}</p>
        <Visitors
          title={countOf(cluster.numPrompts, "prompt")}
          visitors={cluster.prompts.map(({ prompt, count }) => ({ name: prompt, count }))}
          size={cluster.size}
        />
        <Visitors
          title={countOf(cluster.numNetworks, "network")}
          visitors={cluster.networks.map(({ network, count }) => ({ name: networkName(network), count }))}
          size={cluster.size}
        />
      </div>
      <div class="cluster-examples">
        {cluster.examples.map((state) => (
          <State key={`${state.runId} ${state.step}`} state={state} />
        ))}
      </div>
    </li>
  );
}

function State({ state }: { readonly state: StateAnswer }) {
  return (
    <Link
      href={runAddress(state.runId, state.step)}
      class="cluster-state"
      title={`step ${state.step}, ${state.model}`}
    >
      {state.image === null ? (
        <span>{state.text}</span>
      ) : (
        <img src={imageAddress(state.image, 256)} alt={`Step ${state.step}`} loading="lazy" />
      )}
    </Link>
  );
}

interface VisitorsProps {
  readonly title: string;
  readonly visitors: readonly { readonly name: string; readonly count: number }[];
  readonly size: number;
}

const SHOWN = 5;

function Visitors({ title, visitors, size }: VisitorsProps) {
  return (
    <table class="visitors">
      <caption>{title}</caption>
      <tbody>
        {visitors.slice(0, SHOWN).map(({ name, count }) => (
          <tr key={name}>
            <td title={name}>{name}</td>
            <td class="number">{formatCount(count)}</td>
            <td>
              <meter min={0} max={size} value={count} aria-label={`${count} of ${size}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
