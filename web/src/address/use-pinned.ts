import { useEffect } from "preact/hooks";
import { changeQuery, replacePath, useAddress } from "./address.ts";

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

/**
 * Writes a full id into the path in place of what stands for it now, such as `latest` or a part of an id.
 *
 * @param id - Null: not known yet.
 */
export function usePinnedPath(reference: string, id: string | null): void {
  const { path } = useAddress();
  useEffect(() => {
    if (id !== null && id !== reference) replacePath(path.replace(encodeURIComponent(reference), id));
  }, [path, reference, id]);
}
