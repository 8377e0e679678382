import type { StateAnswer } from "../../../src/explorer/api/states.ts";
import { Link } from "../address/link.tsx";
import { runAddress } from "../run/run-address.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";

/** One state of a cluster, which leads to its run. */
export function ClusterState({ state, note }: { readonly state: StateAnswer; readonly note?: string }) {
  return (
    <Link
      href={runAddress(state.runId, state.step)}
      class="cluster-state"
      title={`step ${state.step}, ${state.model}`}
    >
      {state.image === null ? (
        <span>{state.text}</span>
      ) : (
        <StoredPicture hash={state.image} size={256} alt={`Step ${state.step}`} loading="lazy" />
      )}
      {note !== undefined && <span class="cluster-note">{note}</span>}
    </Link>
  );
}
