import { useRef } from "preact/hooks";

/** A value, or, while the next one is awaited, the last: what is asked for anew does not vanish meanwhile. */
export function useLast<T>(value: T | null): T | null {
  const last = useRef(value);
  if (value !== null) last.current = value;
  return last.current;
}
