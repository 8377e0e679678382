import { useSyncExternalStore } from "preact/compat";

/** Whether the server is there; a static copy has none. It is told by its event stream, and by requests that nobody answers. */
export type Connection = "connecting" | "live" | "lost" | "copy";

const listeners = new Set<() => void>();
let connection: Connection = "connecting";
/** Grows whenever the server is back after it was lost: what failed meanwhile is asked for again. */
let returns = 0;

export function currentConnection(): Connection {
  return connection;
}

export function setConnection(next: Connection): void {
  if (next === connection) return;
  if (next === "live" && connection === "lost") returns++;
  connection = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, currentConnection);
}

export function useReturns(): number {
  return useSyncExternalStore(subscribe, () => returns);
}
