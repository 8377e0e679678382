import { useEffect } from "preact/hooks";
import { changeQuery, useAddress } from "./address.ts";

/**
 * Writes what a view has chosen by itself into the address: what comes first today may not come first tomorrow, and a copied
 * address must open the same view.
 *
 * @param value - Null: nothing is chosen yet.
 */
export function usePinned(name: string, value: string | null): void {
  const { query } = useAddress();
  const written = query.get(name);
  useEffect(() => {
    if (value !== null && written !== value) changeQuery({ [name]: value });
  }, [name, value, written]);
}
