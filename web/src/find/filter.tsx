import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { useFind } from "../address/address.ts";
import { useWritten } from "../annotations/use-annotations.ts";
import type { AskError } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { type Found, readFound } from "./found.ts";
import { useGrowth } from "./use-growth.ts";

/** What the whole page is narrowed by. */
export interface Filter {
  /** As it is written; empty: nothing is looked for. */
  readonly find: string;
  /** Null: nothing is looked for, or it could not be. Undefined: the first answer is awaited. An answer stays until the next is here. */
  readonly found: Found | null | undefined;
  readonly isAwaited: boolean;
  /** Changes when something was saved or written: what is found is asked for again. */
  readonly version: string;
  readonly error: AskError | null;
}

const nothing: Filter = { find: "", found: null, isAwaited: false, version: "", error: null };
const FilterContext = createContext<Filter>(nothing);

/** How many captions the list shows. */
const LISTED = 50;

/** Asks once for the whole page what the address looks for. */
export function FilterProvider({ children }: { readonly children: ComponentChildren }) {
  const find = useFind();
  const version = `${useGrowth()} ${useWritten()}`;
  const path = find.trim() === "" ? null : pathOf(routes.search, {}, { find, hits: LISTED });
  const { data, error, loading } = useResource<Found>(path, version, readFound);
  const last = useRef<Found | null>(null);
  useEffect(() => {
    last.current = path === null ? null : (data ?? last.current);
  }, [path, data]);
  const found = path === null ? null : (data ?? (error === null ? (last.current ?? undefined) : null));
  const filter = useMemo(
    () => ({ find, found, isAwaited: loading, version, error }),
    [find, found, loading, version, error],
  );
  return <FilterContext.Provider value={filter}>{children}</FilterContext.Provider>;
}

export function useFilter(): Filter {
  return useContext(FilterContext);
}

/** What is found; null: nothing is looked for; undefined: it is awaited, and a view must not show everything meanwhile. */
export function useFound(): Found | null | undefined {
  return useFilter().found;
}
