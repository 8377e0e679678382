import type { ExecutorAnswer, ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { Link } from "../address/link.tsx";
import { formatCount } from "../shell/numbers.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";

/** The worker processes that computed an experiment, and what became of them. */
export function Executors({ executors }: Pick<ExperimentAnswer, "executors">) {
  if (executors.length === 0) return null;
  return (
    <section>
      <h2>Executors</h2>
      <p class="soft">
        What computed the neural models, each on a device: see{" "}
        <Link href="/docs/many-gpus">docs/many-gpus</Link>.
      </p>
      <SortableTable
        columns={columns}
        rows={executors}
        keyOf={({ name }) => name}
        sort={sortIn("sort-executors")}
      />
    </section>
  );
}

const columns: readonly Column<ExecutorAnswer>[] = [
  {
    key: "name",
    name: "Host and device",
    value: (one) => one.name,
    cell: (one) => (
      <>
        {one.name}
        {one.deviceName !== null && <span class="soft"> {one.deviceName}</span>}
      </>
    ),
  },
  {
    key: "models",
    name: "Models",
    value: (one) => one.models.join(", "),
    cell: (one) => one.models.join(", "),
  },
  {
    key: "calls",
    name: "Calls",
    isNumber: true,
    value: (one) => one.numCalls,
    cell: (one) => formatCount(one.numCalls),
  },
  {
    key: "speed",
    name: "A minute",
    isNumber: true,
    value: (one) => one.callsPerMinute,
    cell: (one) => formatCount(Math.round(one.callsPerMinute)),
  },
  {
    key: "busy",
    name: "Busy",
    isNumber: true,
    value: (one) => one.busyShare,
    cell: (one) => `${Math.round(100 * one.busyShare)} %`,
  },
  {
    key: "deaths",
    name: "Deaths",
    isNumber: true,
    value: (one) => one.numDeaths,
    cell: (one) => formatCount(one.numDeaths),
  },
  { key: "lost", name: "Lost", value: (one) => one.lostReason, cell: (one) => one.lostReason },
];
