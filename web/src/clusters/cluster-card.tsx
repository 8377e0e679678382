import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import { Link } from "../address/link.tsx";
import { Annotations } from "../annotations/annotations.tsx";
import { clusterTitle, type GivenNames } from "../annotations/cluster-names.ts";
import type { Writing } from "../annotations/use-annotations.ts";
import { networkName } from "../shell/network-name.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { membersAddress } from "./cluster-address.ts";
import { ClusterState } from "./cluster-state.tsx";

interface ClusterCardProps {
  readonly cluster: ClustersAnswer["clusters"][number];
  readonly numPoints: number;
  /** The layer's id. */
  readonly clustering: string;
  /** How many of its states are found; left out where nothing is looked for. */
  readonly numFound?: number;
  readonly names: GivenNames;
  /** What is written of clusters. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
}

/** A cluster: its medoid, who visits it, and some of its members. */
export function ClusterCard({
  cluster,
  numPoints,
  clustering,
  numFound,
  names,
  rows,
  writing,
}: ClusterCardProps) {
  const title = clusterTitle(cluster.label, names);
  const members = membersAddress({ clustering, cluster: cluster.label });
  const share = (100 * cluster.size) / Math.max(1, numPoints);
  return (
    <li class="cluster">
      <div class="cluster-medoid">
        <ClusterState state={cluster.medoid} />
      </div>
      <div class="cluster-facts">
        <h2>
          {title[0]!.toUpperCase() + title.slice(1)}{" "}
          <span class="soft">
            · <Link href={members}>{countOf(cluster.size, "state")}</Link>, {share.toFixed(1)} %
          </span>
        </h2>
        {numFound !== undefined && (
          <p>
            {formatCount(numFound)} of them {numFound === 1 ? "is" : "are"} found
          </p>
        )}
        <Annotations
          subject="cluster"
          id={cluster.key}
          what={`cluster ${cluster.label}`}
          rows={rows}
          writing={writing}
          saysWhy={false}
        />
        <p class="soft">
          visited by <Link href={members}>{countOf(cluster.numRuns, "run")}</Link>,{" "}
          <Link href={members}>{countOf(cluster.numOutputs, "different output")}</Link>
        </p>
        <Visitors
          title={countOf(cluster.numPrompts, "prompt")}
          visitors={cluster.prompts.map(({ prompt, count }) => ({
            name: prompt,
            count,
            href: membersAddress({ clustering, cluster: cluster.label, prompt }),
          }))}
          size={cluster.size}
        />
        <Visitors
          title={countOf(cluster.numNetworks, "network")}
          visitors={cluster.networks.map(({ network, count }) => ({
            name: networkName(network),
            count,
            href: membersAddress({ clustering, cluster: cluster.label, network }),
          }))}
          size={cluster.size}
        />
      </div>
      <div class="cluster-examples">
        {cluster.examples.map((state) => (
          <ClusterState key={`${state.runId} ${state.step}`} state={state} />
        ))}
      </div>
    </li>
  );
}

interface VisitorsProps {
  readonly title: string;
  readonly visitors: readonly {
    readonly name: string;
    readonly count: number;
    /** Of its members. */
    readonly href: string;
  }[];
  readonly size: number;
}

const SHOWN = 5;

function Visitors({ title, visitors, size }: VisitorsProps) {
  return (
    <table class="visitors">
      <caption>{title}</caption>
      <tbody>
        {visitors.slice(0, SHOWN).map(({ name, count, href }) => (
          <tr key={name}>
            <td title={name}>{name}</td>
            <td class="number">
              <Link href={href}>{formatCount(count)}</Link>
            </td>
            <td>
              <meter min={0} max={size} value={count} aria-label={`${count} of ${size}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
