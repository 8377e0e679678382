import type { ForkRow, LineageAnswer } from "../../../src/explorer/api/lineage.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useResource } from "../server/use-resource.ts";
import { countOf, formatTime } from "../shell/numbers.ts";

interface LineageProps {
  readonly experimentId: string;
  readonly version: string;
}

/** How an experiment grew, what it took from elsewhere, and what was forked from its runs. */
export function Lineage({ experimentId, version }: LineageProps) {
  const path = pathOf(routes.lineage, { experiment: experimentId });
  const { data } = useResource<LineageAnswer>(path, version);
  if (data === null) return null;
  const { taken, growths, forks, forkedFrom } = data;
  const isEmpty =
    taken.invocations + taken.embeddings + growths.length + forks.length + forkedFrom.length === 0;
  if (isEmpty) return null;
  return (
    <section aria-label="Where it comes from">
      <h2>Where it comes from</h2>
      {taken.invocations + taken.embeddings > 0 && (
        <p>
          {countOf(taken.invocations, "output")} and {countOf(taken.embeddings, "vector")} were computed
          before and taken, without a call: see <Link href="/docs/stages">docs/stages</Link>.
        </p>
      )}
      {growths.length > 0 && (
        <ol class="growths">
          {growths.map((growth) => (
            <li key={growth.generation}>
              {formatTime(growth.started_at)}: {grownText(growth)}
              {growth.completed_at === null && <span class="soft"> not complete yet</span>}
            </li>
          ))}
        </ol>
      )}
      {forks.length > 0 && <ForkTree title="Its runs are forks" forks={forks} />}
      {forkedFrom.length > 0 && <ForkTree title="Forks of its runs" forks={forkedFrom} />}
    </section>
  );
}

function grownText({ added }: LineageAnswer["growths"][number]): string {
  const parts = [
    [added.networks.length, "network"],
    [added.seeds.length, "seed"],
    [added.prompts.length, "prompt"],
    [added.embedding_models.length, "embedding model"],
  ] as const;
  const texts = parts.filter(([n]) => n > 0).map(([n, what]) => countOf(n, what));
  if (added.max_length !== null) texts.push(`runs of ${added.max_length}`);
  return `grew by ${texts.join(", ")}`;
}

/** Forks under the runs and steps that they begin from. */
function ForkTree({ title, forks }: { readonly title: string; readonly forks: readonly ForkRow[] }) {
  const places = new Map<string, ForkRow[]>();
  for (const fork of forks) {
    const place = `${fork.parentRunId} ${fork.step}`;
    places.set(place, [...(places.get(place) ?? []), fork]);
  }
  return (
    <>
      <h3>{title}</h3>
      <ul class="fork-tree">
        {[...places].map(([key, ofPlace]) => (
          <li key={key}>
            <Parent fork={ofPlace[0]!} />, from step {ofPlace[0]!.step}
            <ul>
              {ofPlace.map((fork) => (
                <li key={fork.runId}>
                  <Link href={runAddress(fork.runId, fork.step)}>{shortRunId(fork.runId)}</Link> {fork.change}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}

function Parent({ fork }: { readonly fork: ForkRow }) {
  if (fork.parentExperimentId === null) return <>run {shortRunId(fork.parentRunId)}, deleted since</>;
  return (
    <>
      run <Link href={runAddress(fork.parentRunId, fork.step)}>{shortRunId(fork.parentRunId)}</Link> “
      {fork.parentPrompt}”
    </>
  );
}
