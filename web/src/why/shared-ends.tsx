import type { WhyNetwork, WhyRunEnd } from "../../../src/why/answer.ts";
import { addressOf } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { countOf } from "../shell/numbers.ts";
import { meetingAddress } from "./meeting-address.ts";

/** So many are listed. */
const SHOWN = 100;
/** So many runs can be told apart on a map. */
const ON_THE_MAP = 8;

interface SharedEndsProps {
  readonly network: WhyNetwork;
  readonly experimentId: string;
  readonly nameOf: (run: string) => string;
}

/** The end states that several runs came to, with all their runs: the largest first. To unfold. */
export function SharedEnds({ network, experimentId, nameOf }: SharedEndsProps) {
  const groups = runsByEnd(network.stuck.runs);
  if (groups.length === 0) return null;
  return (
    <details class="why-runs">
      <summary>{countOf(groups.length, "end state")} that several runs came to</summary>
      <ol class="why-ends">
        {groups.slice(0, SHOWN).map((ends) => (
          <li key={ends[0]!.run}>
            {countOf(ends.length, "run")}{" "}
            <Link
              href={addressOf("/map", {
                experiment: experimentId,
                model: network.embedding_model,
                runs: ends
                  .slice(0, ON_THE_MAP)
                  .map(({ run }) => run)
                  .join(","),
              })}
            >
              {ends.length > ON_THE_MAP ? `${ON_THE_MAP} of them on the map` : "on the map"}
            </Link>
            <ul>
              {ends.map(({ run, entry }) => (
                <li key={run}>
                  <Link href={runAddress(run, entry ?? undefined)}>{nameOf(run)}</Link> from step {entry}
                  {run !== ends[0]!.run && (
                    <>
                      {", "}
                      <Link
                        href={meetingAddress(
                          { id: ends[0]!.run, step: ends[0]!.entry! },
                          { id: run, step: entry! },
                        )}
                      >
                        beside the first
                      </Link>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </details>
  );
}

function runsByEnd(ends: readonly WhyRunEnd[]): WhyRunEnd[][] {
  const groups = new Map<number, WhyRunEnd[]>();
  for (const end of ends) {
    if (end.end_state === null) continue;
    const group = groups.get(end.end_state);
    if (group === undefined) groups.set(end.end_state, [end]);
    else group.push(end);
  }
  return [...groups.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
}
