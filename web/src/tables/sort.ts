import { changeQuery, useAddress } from "../address/address.ts";

/** By which column rows stand, and whether the greatest is first. */
export interface Sort {
  readonly key: string;
  readonly isDown: boolean;
}

/** How a table keeps its order; null: that in which the rows come. */
export type UseSort = () => readonly [Sort | null, (sort: Sort | null) => void];

/** A table whose order the address has by a parameter: `NAME=KEY`, or `NAME=-KEY` from the greatest down. */
export function sortIn(name: string): UseSort {
  return () => {
    const { query } = useAddress();
    return [sortOf(query.get(name)), (sort) => changeQuery({ [name]: sortText(sort) })];
  };
}

/** For the main table of a view. */
export const mainSort: UseSort = sortIn("sort");

export function sortOf(text: string | null): Sort | null {
  const [, minus = "", key = ""] = /^(-?)(.+)$/.exec(text ?? "") ?? [];
  return key === "" ? null : { key, isDown: minus === "-" };
}

export function sortText(sort: Sort | null): string | null {
  return sort === null ? null : `${sort.isDown ? "-" : ""}${sort.key}`;
}

export type SortValue = number | string | null | undefined;

const byWords = new Intl.Collator("en", { numeric: true });

/** Rows by a value: numbers before texts, what is missing last, whichever way; equal ones as they come. */
export function sortedBy<Row>(
  rows: readonly Row[],
  valueIn: (row: Row) => SortValue,
  isDown: boolean,
): readonly Row[] {
  const values = new Map(rows.map((row) => [row, valueIn(row) ?? null]));
  const isMissing = (value: SortValue) => value === null || value === undefined || Number.isNaN(value);
  return rows.toSorted((one, other) => {
    const [a, b] = [values.get(one), values.get(other)];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    const order =
      typeof a === "number" && typeof b === "number"
        ? a - b || 0
        : typeof a === "string" && typeof b === "string"
          ? byWords.compare(a, b)
          : typeof a === "number"
            ? -1
            : 1;
    return isDown ? -order : order;
  });
}
