import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { CyclesAnswer } from "../../../src/explorer/api/why.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { counted } from "../../../src/text/numbers.ts";
import { addressOf } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { useResource } from "../server/use-resource.ts";
import { sumOfStage } from "./sum-of.ts";

/** Counted again so often while an experiment runs: it reads the hashes of all outputs. */
const TIMES_WHILE_IT_RUNS = 20;

/** How many runs go in circles, with the way to what more is known of it. */
export function CyclesFact({ experiment }: { readonly experiment: ExperimentAnswer }) {
  const { status } = experiment;
  const { done, total } = sumOfStage(status, "runs");
  const version = `${status.state} ${Math.floor((TIMES_WHILE_IT_RUNS * done) / Math.max(1, total ?? 1))}`;
  const path = done === 0 ? null : pathOf(routes.cycles, { experiment: experiment.id });
  const { data } = useResource<CyclesAnswer>(path, version);
  if (data === null) return null;
  const fixed = data.networks.filter((network) => !network.fresh_seeds && network.runs > 0);
  if (fixed.length === 0) return null;
  const sum = (count: (network: (typeof fixed)[number]) => number) =>
    fixed.reduce((all, network) => all + count(network), 0);
  const inCycle = sum((network) => network.in_cycle);
  const left = sum((network) => network.left_again);
  const runs = sum((network) => network.runs);
  const text = `${inCycle} of ${counted(runs, "run")}`;
  const hasFresh = data.networks.length > fixed.length;
  return (
    <div>
      <dt>In a cycle{hasFresh && ", with fixed seeds"}</dt>
      <dd>
        <Link href={addressOf(`/experiments/${experiment.id}/why`)}>
          {text} ({Math.round((100 * inCycle) / runs)} %)
        </Link>
        {left > 0 && <span class="soft"> {left} left again</span>}
      </dd>
    </div>
  );
}
