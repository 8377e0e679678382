import { useEffect, useState } from "preact/hooks";
import type { StateWithInput } from "../../../src/explorer/api/states.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { askJson } from "../server/ask.ts";
import { networkName } from "../shell/network-name.ts";
import { formatCount } from "../shell/numbers.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";
import { type MapPoints, noPromiseOfRun } from "./map-points.ts";
import type { View } from "./map-renderer.ts";
import type { Size } from "./use-size.ts";

interface StateCardProps {
  readonly points: MapPoints;
  readonly point: number;
  readonly view: View;
  readonly positions: Float32Array;
  readonly size: Size;
  /** How many states lie where it lies, itself included. */
  readonly numHere: number;
}

/** A pointer that only passes by asks for nothing. */
const REST_MS = 40;
const seen = new Map<string, StateWithInput>();

/** Picture and caption of the point under the pointer: a state and what it was made from. */
export function StateCard({ points, point, view, positions, size, numHere }: StateCardProps) {
  const run = points.run[point]!;
  const { runs } = points.header;
  const step = points.step[point]!;
  const path = pathOf(routes.state, { run: runs.id[run]!, step });
  const [, setArrived] = useState("");
  useEffect(() => {
    if (seen.has(path)) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      askJson<StateWithInput>(path, { signal: abort.signal }).then(
        (state) => {
          if (seen.size > 2000) seen.clear();
          seen.set(path, state);
          setArrived(path);
        },
        () => undefined, // The card stays without a picture; the connection tells why.
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [path]);
  const state = seen.get(path);
  const noPromise = noPromiseOfRun(points, run);
  const image = state?.image ?? state?.input.image ?? null;
  const text = state?.text ?? state?.input.text ?? null;
  const x = view.x + view.k * positions[2 * point]!;
  const y = view.y - view.k * positions[2 * point + 1]!;
  return (
    <div
      class={`state-card${x > size.width / 2 ? " state-card-left" : ""}${y > size.height / 2 ? " state-card-up" : ""}`}
      style={{ left: x, top: y }}
    >
      {image !== null && <StoredPicture hash={image} size={256} alt="" />}
      {text !== null && <p>{text}</p>}
      <p class="soft">
        step {step}, “{points.header.prompts[runs.prompt[run]!]}”, seed {seedText(runs.seed[run]!)}
        <br />
        {networkName(points.header.networks[runs.network[run]!]!)}
        {noPromise !== undefined && ` (${noPromise})`}
        {numHere > 1 && (
          <>
            <br />
            {formatCount(numHere)} states lie here
          </>
        )}
      </p>
    </div>
  );
}
