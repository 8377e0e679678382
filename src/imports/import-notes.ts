/** Something about what was imported that people should know: what, how often, and where. */
export interface ImportNote {
  /** As the beginning of a sentence, in the plural: "steps without an output". */
  readonly what: string;
  readonly count: number;
  /** Ids and what is to be said of them; at most 1,000. */
  readonly places: readonly string[];
}

const MOST_PLACES = 1_000;

/** Collects what is left out, kept though it is odd, or missing. */
export class ImportNotes {
  readonly #notes = new Map<string, { count: number; places: string[] }>();

  add(what: string, place: string): void {
    const note = this.#notes.get(what) ?? { count: 0, places: [] };
    this.#notes.set(what, note);
    note.count += 1;
    if (note.places.length < MOST_PLACES) note.places.push(place);
  }

  get all(): ImportNote[] {
    return Array.from(this.#notes, ([what, note]) => ({ what, ...note }));
  }

  get counts(): Record<string, number> {
    return Object.fromEntries(Array.from(this.#notes, ([what, { count }]) => [what, count]));
  }

  /** Takes over what another one has collected. */
  addAll(other: ImportNotes): void {
    for (const [what, { count, places }] of other.#notes) {
      const note = this.#notes.get(what) ?? { count: 0, places: [] };
      this.#notes.set(what, note);
      note.count += count;
      note.places.push(...places.slice(0, MOST_PLACES - note.places.length));
    }
  }
}
