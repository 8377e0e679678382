import { changeQuery } from "../address/address.ts";
import { Notice } from "../shell/notice.tsx";
import { useFilter } from "./filter.tsx";

/** In the place of a view of which nothing is left. */
export function NothingFound({ of }: { readonly of: string }) {
  const { find, found } = useFilter();
  return (
    <Notice title={`“${find}” is nowhere in ${of}.`}>
      {found !== null && found !== undefined && found.numRuns > 0 ? (
        <p>It is found elsewhere: the list below the field shows where.</p>
      ) : (
        <WhatToTry />
      )}
      <p>
        <button type="button" onClick={() => changeQuery({ find: null })}>
          Show everything
        </button>
      </p>
    </Notice>
  );
}

/** What may help where nothing is found. */
export function WhatToTry() {
  return (
    <p>
      All words must be in a caption, or in the prompt, network, seed, state, name or tags of its run: try
      fewer of them, or parts of words. A number is found as a whole only.
    </p>
  );
}
