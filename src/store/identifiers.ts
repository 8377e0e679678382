import { v7 } from "uuid";

/** A new UUIDv7: ids made later by this process sort after the ones made before, also within a millisecond. */
export function newId(): string {
  return v7();
}
