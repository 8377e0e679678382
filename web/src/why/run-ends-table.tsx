import type { WhyNetwork, WhyRunEnd } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { useFound } from "../find/filter.tsx";
import { runAddress } from "../run/run-address.ts";
import { countOf } from "../shell/numbers.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { roundsOf } from "./run-ends.ts";

/** So many are listed; the file of the plot has all. */
const SHOWN = 500;

interface RunEndsProps {
  readonly network: WhyNetwork;
  readonly nameOf: (run: string) => string;
}

/** What became of each run, to unfold. */
export function RunEnds({ network, nameOf }: RunEndsProps) {
  const found = useFound();
  const runs = network.stuck.runs.filter(({ run }) => !found || found.has(run));
  if (runs.length === 0) return null;
  const columns: Column<WhyRunEnd>[] = [
    {
      key: "run",
      name: "Run",
      value: ({ run }) => nameOf(run),
      cell: ({ run }) => <Link href={runAddress(run)}>{nameOf(run)}</Link>,
    },
    { key: "verdict", name: "Verdict", value: ({ verdict }) => verdict, cell: ({ verdict }) => verdict },
    {
      key: "entry",
      name: "Since step",
      isNumber: true,
      value: ({ entry }) => entry,
      cell: ({ run, entry }) => (entry === null ? "–" : <Link href={runAddress(run, entry)}>{entry}</Link>),
    },
    {
      key: "period",
      name: "Period",
      isNumber: true,
      value: ({ period }) => period,
      cell: ({ period }) => (period === null ? "–" : roundsOf(period, network.places)),
    },
  ];
  return (
    <details class="why-runs">
      <summary>{countOf(runs.length, "run")}, one by one</summary>
      <div class="why-table">
        <SortableTable
          columns={columns}
          rows={runs}
          keyOf={({ run }) => run}
          sort={sortIn("sort-ends")}
          most={SHOWN}
        />
      </div>
    </details>
  );
}
