import { changeQuery } from "../address/address.ts";
import { formatCount } from "../shell/numbers.ts";

interface ClusterPagesProps {
  /** The place of the first that is shown, from 0; the address counts from 1, as people do. */
  readonly first: number;
  readonly perPage: number;
  readonly total: number;
  /** Of the ways back and on. */
  readonly words: readonly [back: string, on: string];
}

/** The ways to the other pages of a list that is longer than one. */
export function ClusterPages({ first, perPage, total, words: [back, on] }: ClusterPagesProps) {
  if (total <= perPage) return null;
  const go = (next: number) => changeQuery({ from: next <= 0 ? null : next + 1 });
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" disabled={first === 0} onClick={() => go(first - perPage)}>
        {back}
      </button>
      <span>
        {first + 1} to {Math.min(first + perPage, total)} of {formatCount(total)}
      </span>
      <button type="button" disabled={first + perPage >= total} onClick={() => go(first + perPage)}>
        {on}
      </button>
    </nav>
  );
}
