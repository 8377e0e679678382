import { Link } from "../address/link.tsx";
import { Notice } from "../shell/notice.tsx";

interface OldRunAddressProps {
  /** The places that the address names. */
  readonly places: readonly string[];
  /** The experiment that it names, if it does. */
  readonly experiment: string | null;
}

/** Earlier versions named a run by its place in its experiment. Which run that was cannot be known, so none is shown. */
export function OldRunAddress({ places, experiment }: OldRunAddressProps) {
  const named =
    places.length === 1 ? `a run by a number, ${places[0]}` : `runs by numbers, ${places.join(", ")}`;
  return (
    <Notice isPage title={`This address is of an earlier version: it names ${named}.`}>
      <p>
        Runs are named by their ids now, since an experiment may get more runs and a number would then mean
        another one. Open{" "}
        {experiment === null ? (
          <>
            <Link href="/">the experiment</Link> and its mosaic,
          </>
        ) : (
          <>
            <Link href={`/experiments/${experiment}`}>the experiment’s mosaic</Link>,
          </>
        )}{" "}
        choose the run there, and copy the new address.
      </p>
    </Notice>
  );
}
