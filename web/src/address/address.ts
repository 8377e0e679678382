import { useSyncExternalStore } from "preact/compat";

/**
 * Where the page is: the whole view is in the address, so that it can be shared, reloaded and gone back to.
 */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = read();

function read(): Address {
  // Figures are drawn without a browser, too.
  if (typeof location === "undefined") return { path: "/", query: new URLSearchParams() };
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function changed(): void {
  current = read();
  for (const listener of listeners) listener();
}

globalThis.window?.addEventListener("popstate", changed);

export function currentAddress(): Address {
  return current;
}

export function subscribeToAddress(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The address, and a re-render whenever it changes. */
export function useAddress(): Address {
  return useSyncExternalStore(subscribeToAddress, currentAddress);
}

/** Goes to another view. The way back leads to the one before. */
export function goTo(href: string): void {
  history.pushState(null, "", href);
  changed();
  window.scrollTo(0, 0);
}

/** Changes parts of the query in place; null removes one. No new entry in the history: a slider would fill it. */
export function changeQuery(changes: Readonly<Record<string, string | number | null>>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes))
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  // Readable lists: commas need no escape in a query.
  const href = url.pathname + url.search.replaceAll("%2C", ",");
  if (href === location.pathname + location.search) return;
  history.replaceState(null, "", href);
  changed();
}

/** Calls the same view by another path. */
export function replacePath(path: string): void {
  if (path === location.pathname) return;
  history.replaceState(null, "", path + location.search + location.hash);
  changed();
}

/** The address of a view; empty values are left out. */
export function addressOf(
  path: string,
  query: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  const text = parameters.toString().replaceAll("%2C", ",");
  return text === "" ? path : `${path}?${text}`;
}
