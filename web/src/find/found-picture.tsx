import type { Hit } from "../../../src/explorer/api/search.ts";
import { useFind } from "../address/address.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";
import { MarkedText } from "./marked-text.tsx";

interface FoundPictureProps {
  readonly state: Hit;
  /** Of its run. */
  readonly prompt: string | undefined;
  /** Pixels of its longer side. */
  readonly size: number;
}

/** A picture that is found: itself, and what was written from it, else what its run began with. */
export function FoundPicture({ state, prompt, size }: FoundPictureProps) {
  const find = useFind();
  return (
    <>
      {state.image !== null && <StoredPicture hash={state.image} size={size} alt="" loading="lazy" />}
      <span>
        {state.caption !== null ? (
          <MarkedText text={state.caption} find={find} />
        ) : (
          <>a picture{prompt !== undefined && ` of the run from “${prompt}”`}</>
        )}
      </span>
    </>
  );
}
