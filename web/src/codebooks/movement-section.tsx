import type { MarkovOfNetwork } from "../../../src/codebooks/markov-answer.ts";
import type { MovementAnswer } from "../../../src/explorer/api/codebooks.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { networkName } from "../shell/network-name.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { ExactCycles } from "./exact-cycles.tsx";
import { MovementGraph } from "./movement-graph.tsx";
import { movementBetween } from "./movement-shares.ts";
import { percent } from "./percent.ts";

interface MovementSectionProps {
  readonly answer: MovementAnswer;
  readonly network: MarkovOfNetwork;
}

/** More nodes and columns than that are not read. */
const SHOWN = 16;

/** How the runs of one network move between cores: the graph, the same as a table, and the cores. */
export function MovementSection({ answer, network }: MovementSectionProps) {
  const { cores, model, refused, warning } = network;
  const shown = cores.toSorted((a, b) => b.captions - a.captions).slice(0, SHOWN);
  const labels = shown.map(({ label }) => label);
  const { shares, intervals, lag } = movementBetween(network, labels);
  const intervalAt = (row: number, column: number) => (intervals === null ? "" : intervals[row]![column]!);
  const name = networkName(network.network);
  const captions = cores.reduce((sum, core) => sum + core.captions, 0);
  const which =
    cores.length > SHOWN
      ? `the ${SHOWN} of ${cores.length} cores with the most captions`
      : "all cores that runs came to";
  const rowOf = new Map(shown.map(({ label }, row) => [label, row]));
  const columns: Column<(typeof shown)[number]>[] = [
    {
      key: "from",
      name: "from, to",
      isHead: true,
      value: ({ label }) => label,
      cell: ({ label }) => label,
    },
    ...labels.map((to, column): Column<(typeof shown)[number]> => {
      const shareFrom = (label: number) => shares[rowOf.get(label)!]![column]!;
      return {
        key: `to-${to}`,
        name: to,
        isNumber: true,
        value: ({ label }) => shareFrom(label),
        cell: ({ label }) => (shareFrom(label) === 0 ? "" : percent(shareFrom(label))),
        attributes: ({ label }) => ({
          style: { "--share": `${Math.round(45 * shareFrom(label))}%` },
          title: `from ${label} to ${to}: ${percent(shareFrom(label))}${intervalAt(rowOf.get(label)!, column)}`,
        }),
      };
    }),
    {
      key: "medoid",
      name: "medoid",
      value: ({ label }) => answer.medoids[label]?.text,
      cell: ({ label }) => answer.medoids[label]?.text ?? "a picture",
      attributes: () => ({ class: "movement-medoid" }),
    },
    { key: "runs", name: "runs", isNumber: true, value: ({ runs }) => runs, cell: ({ runs }) => runs },
    {
      key: "captions",
      name: "captions",
      isNumber: true,
      value: (core) => core.captions,
      cell: (core) => percent(core.captions / Math.max(1, captions)),
    },
  ];
  return (
    <section class="movement" aria-label={`Movement of ${name}`}>
      <div class="chart-head">
        <h2>{name}</h2>
        <SaveButtons
          name={`movement-${answer.codebook.reference}-network-${network.number}`}
          table={() => ({
            columns: ["from", "to", "share", "interval"],
            rows: labels.flatMap((from, row) =>
              labels.map((to, column) => [from, to, shares[row]![column]!, intervalAt(row, column)]),
            ),
          })}
        />
      </div>
      <p class="soft">
        {countOf(network.runs, "run")}, {network.fresh_seeds ? "fresh" : "fixed"} seeds,{" "}
        {formatCount(network.captions)} captions each; {which}.{" "}
        {lag === 1 ? "From one caption to the next" : `Over ${lag} captions`}
        {model === null ? ", as it was seen" : ", by the model, with 95 % intervals over runs"}.
      </p>
      {refused !== null && <p class="movement-refused">No Markov model: {refused}.</p>}
      {warning !== null && <p class="movement-refused">{warning}.</p>}
      {shown.length === 0 ? (
        <p>No run of this network came to a core of the codebook.</p>
      ) : (
        <div class="movement-views">
          <MovementGraph
            {...{ answer, shares }}
            cores={shown}
            label={`How runs move between ${countOf(shown.length, "core")}; the table beside it says the same`}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
          <section class="movement-scroll" tabIndex={0} aria-label={`Table of ${name}`}>
            <SortableTable
              class="movement-table"
              columns={columns}
              rows={shown}
              keyOf={({ label }) => label}
              sort={sortIn("sort-movement")}
            />
          </section>
        </div>
      )}
      {network.exact_graph !== null && <ExactCycles graph={network.exact_graph} network={name} />}
    </section>
  );
}
