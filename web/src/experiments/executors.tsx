import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { Link } from "../address/link.tsx";
import { formatCount } from "../shell/numbers.ts";

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
      <table>
        <thead>
          <tr>
            <th scope="col">Host and device</th>
            <th scope="col">Models</th>
            <th scope="col" class="number">
              Calls
            </th>
            <th scope="col" class="number">
              A minute
            </th>
            <th scope="col" class="number">
              Busy
            </th>
            <th scope="col" class="number">
              Deaths
            </th>
            <th scope="col">Lost</th>
          </tr>
        </thead>
        <tbody>
          {executors.map((one) => (
            <tr key={one.name}>
              <td>
                {one.name}
                {one.deviceName !== null && <span class="soft"> {one.deviceName}</span>}
              </td>
              <td>{one.models.join(", ")}</td>
              <td class="number">{formatCount(one.numCalls)}</td>
              <td class="number">{formatCount(Math.round(one.callsPerMinute))}</td>
              <td class="number">{Math.round(100 * one.busyShare)} %</td>
              <td class="number">{formatCount(one.numDeaths)}</td>
              <td>{one.lostReason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
