import type { WhyNetwork } from "../../../src/why/answer.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { countOf } from "../shell/numbers.ts";
import { roundsOf } from "./run-ends.ts";

/** So many are listed; the file of the plot has all. */
const SHOWN = 500;

interface RunEndsProps {
  readonly network: WhyNetwork;
  readonly nameOf: (run: string) => string;
}

/** What became of each run, to unfold. */
export function RunEnds({ network, nameOf }: RunEndsProps) {
  const { runs } = network.stuck;
  if (runs.length === 0) return null;
  return (
    <details class="why-runs">
      <summary>{countOf(runs.length, "run")}, one by one</summary>
      <div class="why-table">
        <table>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                Since step
              </th>
              <th scope="col" class="number">
                Period
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, SHOWN).map(({ run, verdict, entry, period }) => (
              <tr key={run}>
                <td>
                  <Link href={runAddress(run)}>{nameOf(run)}</Link>
                </td>
                <td>{verdict}</td>
                <td class="number">
                  {entry === null ? "–" : <Link href={runAddress(run, entry)}>{entry}</Link>}
                </td>
                <td class="number">{period === null ? "–" : roundsOf(period, network.places)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {runs.length > SHOWN && <p class="soft">The first {SHOWN}; the CSV of the plot has all.</p>}
    </details>
  );
}
