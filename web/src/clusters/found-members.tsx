import type { ClusteringSummary } from "../../../src/explorer/api/clusters.ts";
import type { Hit } from "../../../src/explorer/api/search.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFilter } from "../find/filter.tsx";
import { type Found, readFound } from "../find/found.ts";
import { FoundPicture } from "../find/found-picture.tsx";
import { MarkedText } from "../find/marked-text.tsx";
import { NothingFound } from "../find/nothing-found.tsx";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useLast } from "../server/use-last.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";

const MOST_HITS = 500;
const PICTURE = 256;

interface FoundMembersProps {
  readonly clustering: ClusteringSummary;
  readonly label: number;
}

interface FoundRun {
  readonly id: string;
  readonly prompt: string;
  readonly network: string;
  readonly seed: number | null;
  readonly numStates: number;
}

const columns: readonly Column<FoundRun>[] = [
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
  { key: "network", name: "Network", value: (run) => run.network, cell: (run) => run.network },
  {
    key: "found",
    name: "Found",
    isNumber: true,
    value: (run) => run.numStates,
    cell: (run) => formatCount(run.numStates),
  },
];

/** Those outputs of a cluster that are found, each once, and the runs that have them. */
export function FoundMembers({ clustering, label }: FoundMembersProps) {
  const { find, version } = useFilter();
  const answer = useResource<Found>(
    pathOf(routes.search, {}, { find, hits: MOST_HITS, clustering: clustering.id, cluster: label }),
    version,
    readFound,
  );
  const found = useLast(answer.data);
  if (answer.error !== null) return <ErrorNotice error={answer.error} />;
  if (found === null) return <Loading what="its members" />;
  if (found.numRuns === 0) return <NothingFound of="this cluster" />;
  const { hits, runs, prompts, networks } = found.header;
  const outputs = new Map<string, { readonly state: Hit; times: number }>();
  for (const state of hits) {
    const key = state.text ?? `picture ${state.image}`;
    const known = outputs.get(key);
    if (known === undefined) outputs.set(key, { state, times: 1 });
    else known.times++;
  }
  const promptOf = new Map(runs.id.map((id, r) => [id, prompts[runs.prompt[r]!]!]));
  const total = runs.numStates.reduce((sum, n) => sum + n, 0);
  const rows = runs.id.map((id, r) => ({
    id,
    prompt: prompts[runs.prompt[r]!]!,
    network: networks[runs.network[r]!]!,
    seed: runs.seed[r]!,
    numStates: runs.numStates[r]!,
  }));
  return (
    <>
      <SaveButtons
        name={`cluster-${label}-members-${clustering.model}-layer-${clustering.layer}`}
        table={() => ({
          columns: ["run_id", "step", "model", "text", "image", "caption"],
          rows: hits.map((one) => [one.runId, one.step, one.model, one.text, one.image, one.caption]),
        })}
      />
      <p role="status">
        {countOf(total, "state")} of it are found
        {total > hits.length && `; of the first ${hits.length}`}: {countOf(outputs.size, "different output")}.
      </p>
      <ol class="cluster-members" aria-label="Members that are found">
        {[...outputs.values()].map(({ state, times }) => (
          <li key={`${state.runId} ${state.step}`}>
            <Link href={runAddress(state.runId, state.step)} class="cluster-state">
              {state.text === null ? (
                <FoundPicture state={state} prompt={promptOf.get(state.runId)} size={PICTURE} />
              ) : (
                <span>
                  <MarkedText text={state.text} find={find} />
                </span>
              )}
              <span class="cluster-note">
                run {shortRunId(state.runId)}, {"step\u00a0"}
                {state.step}
              </span>
              {times > 1 && <span class="cluster-note">{formatCount(times)} times</span>}
            </Link>
          </li>
        ))}
      </ol>
      <div class="cluster-tables">
        <section>
          <h3>Runs</h3>
          <SortableTable columns={columns} rows={rows} keyOf={(run) => run.id} sort={mainSort} most={100} />
        </section>
      </div>
    </>
  );
}
