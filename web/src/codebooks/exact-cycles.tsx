import type { ExactGraph } from "../../../src/codebooks/exact-graph.ts";
import { countOf, formatCount } from "../shell/numbers.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";

/** More cycles than that are not read. */
const SHOWN = 20;
/** Labels of a turn that are told. */
const LABELS = 12;

/** The exact graph of states of runs with fixed seeds: the cycles in which they end, and what flows into each. */
export function ExactCycles({ graph, network }: { readonly graph: ExactGraph; readonly network: string }) {
  const { states, cycles, not_yet, left_again } = graph;
  return (
    <>
      <h3>Where the runs end</h3>
      <p class="soft">
        {countOf(cycles.length, "cycle")} among {formatCount(states)} exact states; {countOf(not_yet, "run")}{" "}
        in none yet
        {left_again > 0 && `; ${countOf(left_again, "run")} left one again`}.
      </p>
      {cycles.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
        <section class="movement-scroll" tabIndex={0} aria-label={`Cycles of ${network}`}>
          <SortableTable
            class="movement-table"
            columns={columns}
            rows={cycles.slice(0, SHOWN).map((cycle, at) => ({ ...cycle, at }))}
            keyOf={({ at }) => at}
            sort={sortIn("sort-cycles")}
          />
        </section>
      )}
    </>
  );
}

type Cycle = ExactGraph["cycles"][number] & { readonly at: number };

function counted(
  key: keyof ExactGraph["cycles"][number] & string,
  name: string,
  count: (cycle: Cycle) => number,
): Column<Cycle> {
  return { key, name, isNumber: true, value: count, cell: (cycle) => formatCount(count(cycle)) };
}

const columns: readonly Column<Cycle>[] = [
  counted("runs", "runs", ({ runs }) => runs),
  counted("prompts", "prompts", ({ prompts }) => prompts),
  counted("seeds", "seeds", ({ seeds }) => seeds),
  counted("rounds", "rounds of a turn", ({ rounds }) => rounds),
  counted("basin", "states that lead there", ({ basin }) => basin),
  counted("longest_way", "longest way", (cycle) => cycle.longest_way),
  {
    key: "labels",
    name: "labels of a turn",
    cell: ({ labels }) => (
      <>
        {labels
          .slice(0, LABELS)
          .map((label) => (label === -1 ? "–" : label))
          .join(" ")}
        {labels.length > LABELS && " …"}
      </>
    ),
  },
];
