import { useSyncExternalStore } from "preact/compat";

/**
 * Where the page is: the whole view is in the address, so that it can be shared, reloaded and gone back to.
 */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
let current: Address = { path: "/", query: new URLSearchParams() };

/** Whether the address of the view stands behind `#`, as in a static copy, whose server or folder knows one file only. */
let inHash = false;

/** Keeps addresses behind `#` from now on. */
export function keepAddressesInHash(): void {
  inHash = true;
  current = read();
}

export function isInHash(): boolean {
  return inHash;
}

/** What stands in the bar of the browser for a view. */
export function shownHref(href: string): string {
  return inHash ? `#${href}` : href;
}

/** The path and query of the view that is open. */
function here(): string {
  if (!inHash) return location.pathname + location.search;
  // A link to a place within the page, such as the one that skips to the content, leaves the view as it is.
  if (!location.hash.startsWith("#/")) return location.hash === "" ? "/" : pathAndQuery(current);
  return location.hash.slice(1);
}

function pathAndQuery({ path, query }: Address): string {
  return addressOf(path, Object.fromEntries(query));
}

function read(): Address {
  // Figures are drawn without a browser, too.
  if (typeof location === "undefined") return { path: "/", query: new URLSearchParams() };
  const [before = "/"] = here().split("#");
  const end = before.indexOf("?");
  const path = end < 0 ? before : before.slice(0, end);
  return { path, query: new URLSearchParams(end < 0 ? "" : before.slice(end)) };
}

function changed(): void {
  current = read();
  for (const listener of listeners) listener();
}

current = read();
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

/** What is looked for, which goes along from view to view: see `docs/explorer.md`. */
const FIND = "find";

/** What is looked for now; empty: nothing. */
export function currentFind(): string {
  return current.query.get(FIND) ?? "";
}

/** The same, and a re-render whenever it changes. */
export function useFind(): string {
  return useSyncExternalStore(subscribeToAddress, currentFind);
}

/** The address of a view with what is looked for now, unless it says itself what it looks for. */
export function keepFind(href: string, find: string = currentFind()): string {
  if (find === "" || !href.startsWith("/")) return href;
  const [rest = "", ...places] = href.split("#");
  const [path = "", query = ""] = rest.split("?");
  const parameters = new URLSearchParams(query);
  if (parameters.has(FIND)) return href;
  parameters.set(FIND, find);
  return [addressOf(path, Object.fromEntries(parameters)), ...places].join("#");
}

/** Goes to another view. The way back leads to the one before. */
export function goTo(href: string): void {
  history.pushState(null, "", shownHref(keepFind(href)));
  changed();
  window.scrollTo(0, 0);
}

/** Changes parts of the query in place; null removes one. No new entry in the history: a slider would fill it. */
export function changeQuery(changes: Readonly<Record<string, string | number | null>>): void {
  const query = new URLSearchParams(read().query);
  for (const [name, value] of Object.entries(changes))
    if (value === null || value === "") query.delete(name);
    else query.set(name, String(value));
  replaceWith(addressOf(read().path, Object.fromEntries(query)));
}

/** The same view, written otherwise: no new entry in the history. */
function replaceWith(href: string): void {
  if (href === here()) return;
  history.replaceState(null, "", shownHref(href));
  changed();
}

/** Calls the same view by another path. */
export function replacePath(path: string): void {
  replaceWith(addressOf(path, Object.fromEntries(read().query)));
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
