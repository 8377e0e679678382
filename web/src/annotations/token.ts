import { useSyncExternalStore } from "preact/compat";
import { changeQuery, currentAddress } from "../address/address.ts";

/**
 * What the server wants to be shown by whoever writes. It is kept for this address and port, in the memory of the tabs that are open: a
 * cookie would be sent to every port of the machine, to those of other accounts too.
 */
const KEY = "panic-tda-token";

type Word = { readonly token: string } | { readonly wanted: true };

let token: string | null = null;
const listeners = new Set<() => void>();

export function currentToken(): string | null {
  return token;
}

/** Re-renders when there is one, or another one. */
export function useToken(): string | null {
  return useSyncExternalStore(subscribe, currentToken);
}

/** Takes the token out of the address, and shares it with the other tabs of this explorer: a link that opens a new tab leaves it behind. */
export function takeToken(): void {
  const channel = new BroadcastChannel(KEY);
  const tell = (word: Word) => channel.postMessage(word);
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if ("token" in data) keep(data.token);
    else if (token !== null) tell({ token });
  };
  const given = currentAddress().query.get("token");
  if (given !== null) {
    keep(given);
    tell({ token: given });
    changeQuery({ token: null });
    return;
  }
  token = stored();
  if (token === null) tell({ wanted: true });
}

function keep(next: string): void {
  token = next;
  try {
    sessionStorage.setItem(KEY, next);
  } catch {
    // Where nothing may be stored, it is known until the page is loaded anew.
  }
  for (const listener of listeners) listener();
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
