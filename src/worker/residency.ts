/** A model that is loaded. */
export interface Resident {
  readonly name: string;
  /** What its weights take on the device. */
  readonly bytes: number;
}

/**
 * The models that are loaded, within a budget of memory. Whoever was used longest ago has to go first; two that fit together stay.
 */
export class Residency {
  /** In the order of their last use. */
  readonly #residents = new Map<string, Resident>();

  has(name: string): boolean {
    return this.#residents.has(name);
  }

  get names(): readonly string[] {
    return [...this.#residents.keys()];
  }

  add(resident: Resident): void {
    this.#residents.delete(resident.name);
    this.#residents.set(resident.name, resident);
  }

  /** Notes that a model is used now. */
  touch(name: string): void {
    const resident = this.#residents.get(name);
    if (resident !== undefined) this.add(resident);
  }

  remove(name: string): void {
    this.#residents.delete(name);
  }

  clear(): void {
    this.#residents.clear();
  }

  /**
   * Who must be unloaded before a model that takes `bytes` is loaded, in this order. One that does not fit alone is let in
   * alone: the budget is an estimate, and the device has the last word.
   */
  toUnload(bytes: number, budgetBytes: number): readonly string[] {
    let total = [...this.#residents.values()].reduce((sum, resident) => sum + resident.bytes, bytes);
    const names: string[] = [];
    for (const resident of this.#residents.values()) {
      if (total <= budgetBytes) break;
      names.push(resident.name);
      total -= resident.bytes;
    }
    return names;
  }
}
