import type { ExactGraph } from "../../../src/codebooks/exact-graph.ts";
import { countOf, formatCount } from "../shell/numbers.ts";

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
          <table class="movement-table">
            <thead>
              <tr>
                {[
                  "runs",
                  "prompts",
                  "seeds",
                  "rounds of a turn",
                  "states that lead there",
                  "longest way",
                ].map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
                <th scope="col">labels of a turn</th>
              </tr>
            </thead>
            <tbody>
              {cycles.slice(0, SHOWN).map((cycle, at) => (
                <tr key={at}>
                  {[cycle.runs, cycle.prompts, cycle.seeds, cycle.rounds, cycle.basin, cycle.longest_way].map(
                    (value, i) => (
                      <td key={i} class="number">
                        {formatCount(value)}
                      </td>
                    ),
                  )}
                  <td>
                    {cycle.labels
                      .slice(0, LABELS)
                      .map((label) => (label === -1 ? "–" : label))
                      .join(" ")}
                    {cycle.labels.length > LABELS && " …"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
