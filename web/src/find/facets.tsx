import { useRef, useState } from "preact/hooks";
import type { ClusteringsAnswer } from "../../../src/explorer/api/clusters.ts";
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
import { changeQuery, useAddress } from "../address/address.ts";
import { useGivenNames } from "../annotations/cluster-names.ts";
import { useMedoidCaptions } from "../clusters/medoid-captions.ts";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { useLast } from "../server/use-last.ts";
import { useResource } from "../server/use-resource.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { type FacetField, facetFields, facetValues } from "./facet-values.ts";
import "./facets.css";
import { useFilter } from "./filter.tsx";
import { type Found, readFound } from "./found.ts";

/** More values of a field are shown when somebody asks. */
const SHOWN = 12;
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
  const { find, found, version } = useFilter();
  const rest = withoutField(find, field);
  const isOther = clustering !== undefined || (hasField(find, field) && rest !== "");
  const asked = { find: rest, experiment: experimentId, hits: 0, clustering };
  const { data } = useResource<Found>(isOther ? pathOf(routes.search, {}, asked) : null, version, readFound);
  const last = useLast(data);
  if (isOther) return last ?? undefined;
  return rest === "" ? null : found;
}

function Facet({ field, experiment, runs }: FacetsProps & { readonly field: FacetField }) {
  const relaxed = useRelaxed(experiment.id, field);
  const last = useRef(relaxed);
  // While the first answer is awaited, the values stay that were there: one of them may have the focus.
  if (relaxed !== undefined) last.current = relaxed;
  const found = last.current;
  const [isAll, setAll] = useState(false);
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
      isAll={isAll}
      onAll={setAll}
    />
  );
}

function ClusterFacet({ experiment }: Pick<FacetsProps, "experiment">) {
  const { query } = useAddress();
  const { data } = useResource<ClusteringsAnswer>(routes.clusterings, useFilter().version);
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

/** The clusters that runs of the experiment are in, those of the most runs first, by the names that people gave, else by the captions of their medoids. */
function ChipsOfClustering({ experimentId, clustering }: { experimentId: string; clustering: string }) {
  const { find } = useFilter();
  const found = useRelaxed(experimentId, "cluster", clustering);
  const names = useGivenNames(clustering);
  const [isAll, setAll] = useState(false);
  const clusters = [...(found?.header.clusters ?? [])].sort(
    (a, b) => b.numRuns - a.numRuns || b.numStates - a.numStates || a.label - b.label,
  );
  const chips = clusters.map(({ label, numRuns }) => ({
    label,
    term: `cluster:${clustering.slice(-CLUSTERING_ID)}/${label}`,
    numRuns,
  }));
  const captions = useMedoidCaptions(
    clustering,
    shownChips(chips, find, isAll).map(({ label }) => label),
  );
  const nameOf = (label: number) => {
    if (label === -1) return "noise";
    const name = names.get(label) ?? captions.get(label);
    return name === undefined ? String(label) : `${label}: ${name}`;
  };
  return (
    <Chips
      name="cluster"
      chips={chips.map((chip) => ({ ...chip, name: nameOf(chip.label) }))}
      isAll={isAll}
      onAll={setAll}
    />
  );
}

interface Chip {
  /** Of the query. */
  readonly term: string;
  readonly numRuns: number;
}

/** Those that can be of use: all, or the first ones with those that are chosen. */
function shownChips<C extends Chip>(chips: readonly C[], find: string, isAll: boolean): C[] {
  const useful = chips.filter(({ term, numRuns }) => numRuns > 0 || hasTerm(find, term));
  return isAll ? useful : useful.filter(({ term }, i) => i < SHOWN || hasTerm(find, term));
}

interface ChipsProps {
  readonly name: string;
  readonly chips: readonly (Chip & { readonly name: string })[];
  readonly isAll: boolean;
  readonly onAll: (isAll: boolean) => void;
}

function Chips({ name, chips, isAll, onAll }: ChipsProps) {
  const { find } = useFilter();
  const shown = shownChips(chips, find, isAll);
  const numUseful = shownChips(chips, find, true).length;
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
            title={`${word}: ${countOf(numRuns, "run")}`}
            onClick={() => changeQuery({ find: withTermToggled(find, term), from: null })}
          >
            <span class="chip-name">{word}</span> <span class="chip-count">{formatCount(numRuns)}</span>
          </button>
        ))}
        {(isAll ? numUseful > SHOWN : numUseful > shown.length) && (
          <button type="button" onClick={() => onAll(!isAll)}>
            {isAll ? "fewer" : `${formatCount(numUseful - shown.length)} more`}
          </button>
        )}
        {numUseful === 0 && <span class="soft">none</span>}
      </dd>
    </>
  );
}
