import { useSyncExternalStore } from "preact/compat";

/** `system` follows the operating system. The choice is kept in this browser. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "panic-tda-theme";
const listeners = new Set<() => void>();
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");
let theme = stored();
// Painted canvases follow this number: style sheets do not reach their pixels.
let paint = 0;
apply();
systemIsDark.addEventListener("change", changed);

function stored(): Theme {
  const text = localStorage.getItem(KEY);
  return THEMES.find((name) => name === text) ?? "system";
}

function apply(): void {
  document.documentElement.dataset.theme = theme;
}

function changed(): void {
  paint++;
  for (const listener of listeners) listener();
}

export function setTheme(next: Theme): void {
  theme = next;
  localStorage.setItem(KEY, next);
  apply();
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

/** Changes whenever the colours do; an effect that paints depends on it. */
export function usePaint(): number {
  return useSyncExternalStore(subscribe, () => paint);
}

/** Whether the page is dark at this moment. */
export function isDarkNow(): boolean {
  return theme === "dark" || (theme === "system" && systemIsDark.matches);
}
