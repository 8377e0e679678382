import { useState } from "preact/hooks";
import type { ClusteringsAnswer, ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import {
  hasField,
  hasTerm,
  termText,
  withoutField,
  withTermToggled,
} from "../../../src/search/edit-query.ts";
import type { QueryField } from "../../../src/search/parse-query.ts";
import { changeQuery, isInHash, useAddress } from "../address/address.ts";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { useResource } from "../server/use-resource.ts";
import { formatCount } from "../shell/numbers.ts";
import { type FacetField, facetFields, facetValues } from "./facet-values.ts";
import "./facets.css";
import { useFilter } from "./filter.tsx";
import { type Found, readFound } from "./found.ts";

/** More values of a field are shown when somebody asks. */
const SHOWN = 12;
const CLUSTERS_SHOWN = 12;
/** Of the end of a clustering's id, which the query language takes. */
const CLUSTERING_ID = 8;

interface FacetsProps {
  readonly experiment: ExperimentAnswer;
  readonly runs: ExperimentRuns;
}

/** The values that runs of an experiment have, with counts; each is a part of the one query that narrows every view. */
export function Facets({ experiment, runs }: FacetsProps) {
  const { query } = useAddress();
  const isOpen = query.get("facets") === "open";
  // A static copy has nobody who searches.
  if (isInHash()) return null;
  return (
    <details
      class="facets"
      open={isOpen}
      onToggle={(event) => {
        if (event.currentTarget.open !== isOpen)
          changeQuery({ facets: event.currentTarget.open ? "open" : null });
      }}
    >
      <summary>Narrow by prompt, network, seed, state, cluster</summary>
      {isOpen && (
        <dl>
          {facetFields.map((field) => (
            <Facet key={field} field={field} experiment={experiment} runs={runs} />
          ))}
          {experiment.has.clusters && <ClusterFacet experiment={experiment} />}
        </dl>
      )}
    </details>
  );
}

/** What is found of an experiment if one field asks for nothing: values of a field are alternatives. Null: everything. */
function useRelaxed(experimentId: string, field: QueryField, clustering?: string): Found | null | undefined {
  const { find, found } = useFilter();
  const rest = withoutField(find, field);
  const isOther = clustering !== undefined || (hasField(find, field) && rest !== "");
  const asked = { find: rest, experiment: experimentId, hits: 0, clustering };
  const { data } = useResource<Found>(isOther ? pathOf(routes.search, {}, asked) : null, 0, readFound);
  if (isOther) return data ?? undefined;
  return rest === "" ? null : found;
}

function Facet({ field, experiment, runs }: FacetsProps & { readonly field: FacetField }) {
  const found = useRelaxed(experiment.id, field);
  if (found === undefined) return null;
  const values = facetValues(experiment, field, runs.rows, (run) => found === null || found.has(run));
  return (
    <Chips
      name={field}
      chips={values.map(({ value, numRuns }) => ({
        term: termText(field, value),
        name: field === "seed" && value === "-1" ? "drawn" : value,
        numRuns,
      }))}
    />
  );
}

function ClusterFacet({ experiment }: Pick<FacetsProps, "experiment">) {
  const { query } = useAddress();
  const { data } = useResource<ClusteringsAnswer>(routes.clusterings);
  const own = new Set(experiment.embeddingModels.map(({ model }) => model));
  const clusterings = (data?.clusterings ?? []).filter(({ model }) => own.has(model));
  const clustering = clusterings.find(({ id }) => id === query.get("clustering")) ?? clusterings[0];
  if (clustering === undefined) return null;
  return (
    <>
      <ChipsOfClustering key={clustering.id} experimentId={experiment.id} clustering={clustering.id} />
      <dd class="facets-layer">
        <label>
          clusters of{" "}
          <select
            value={clustering.id}
            onChange={(event) => changeQuery({ clustering: event.currentTarget.value })}
          >
            {clusterings.map(({ id, model, algorithm, layer }) => (
              <option key={id} value={id}>
                {model}, {algorithm}, layer {layer}
              </option>
            ))}
          </select>
        </label>
      </dd>
    </>
  );
}

function ChipsOfClustering({ experimentId, clustering }: { experimentId: string; clustering: string }) {
  const found = useRelaxed(experimentId, "cluster", clustering);
  const clusters = (found?.header.clusters ?? []).slice(0, CLUSTERS_SHOWN);
  const labels = clusters.map(({ label }) => label).filter((label) => label >= 0);
  const path =
    labels.length === 0 ? null : pathOf(routes.clusters, { clustering }, { labels: labels.join(",") });
  const { data } = useResource<ClustersAnswer>(path);
  const captionOf = new Map(data?.clusters.map(({ label, medoid }) => [label, medoid.text]) ?? []);
  const nameOf = (label: number) => {
    const caption = captionOf.get(label) ?? null;
    return label === -1 ? "noise" : caption === null ? String(label) : `${label}: ${caption}`;
  };
  return (
    <Chips
      name="cluster"
      chips={clusters.map(({ label, numRuns }) => ({
        term: `cluster:${clustering.slice(-CLUSTERING_ID)}/${label}`,
        name: nameOf(label),
        numRuns,
      }))}
    />
  );
}

interface ChipsProps {
  readonly name: string;
  readonly chips: readonly { readonly term: string; readonly name: string; readonly numRuns: number }[];
}

function Chips({ name, chips }: ChipsProps) {
  const { find } = useFilter();
  const [isAll, setAll] = useState(false);
  const useful = chips.filter(({ term, numRuns }) => numRuns > 0 || hasTerm(find, term));
  const shown = isAll ? useful : useful.slice(0, SHOWN);
  return (
    <>
      <dt>{name}</dt>
      <dd class="facets-chips">
        {shown.map(({ term, name: word, numRuns }) => (
          <button
            key={term}
            type="button"
            class="chip"
            aria-pressed={hasTerm(find, term)}
            title={`${word}: ${formatCount(numRuns)} runs`}
            onClick={() => changeQuery({ find: withTermToggled(find, term), from: null })}
          >
            <span class="chip-name">{word}</span> <span class="chip-count">{formatCount(numRuns)}</span>
          </button>
        ))}
        {useful.length > SHOWN && (
          <button type="button" onClick={() => setAll(!isAll)}>
            {isAll ? "fewer" : `${useful.length - SHOWN} more`}
          </button>
        )}
        {useful.length === 0 && <span class="soft">none</span>}
      </dd>
    </>
  );
}
