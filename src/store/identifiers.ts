import { V7Generator } from "uuidv7";

const generator = new V7Generator();
// However far the clock is set back, ids go on from the last one.
generator.setRollbackAllowance(2 ** 48 - 1);

/** A new UUIDv7: ids made later by this process sort after the ones made before, also within a millisecond. */
export function newId(): string {
  return generator.generate().toString();
}

/** How an id is shown to people: its last 8 characters, since the beginnings of one day's ids are alike. */
export function shortId(id: string): string {
  return id.slice(-8);
}
