import { v7 } from "uuid";

/** A new UUIDv7: ids made later by this process sort after the ones made before, also within a millisecond. */
export function newId(): string {
  return v7();
}

/** How an id is shown to people: its last 8 characters, since the beginnings of one day's ids are alike. */
export function shortId(id: string): string {
  return id.slice(-8);
}
