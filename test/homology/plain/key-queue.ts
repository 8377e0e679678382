import { NO_SIMPLEX } from "./simplex-keys.ts";

/**
 * A sum of simplices over Z/2 that is read from its least simplex upwards: a binary heap of keys in which a simplex may stand
 * several times. Equal keys cancel in pairs, but only when they come to the top or when the heap is full: most never do.
 *
 * The heap grows up to a capacity. When it is full of different keys then, it forgets the upper half of them and takes no such
 * keys again: it knows the sum below `limit` only.
 */
export class KeyQueue {
  readonly #capacity: number;
  #keys: Float64Array;
  #size = 0;
  #limit = 0;

  /** @param capacity - Keys of 8 bytes; even. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#keys = new Float64Array(Math.min(capacity, 1024));
  }

  /** Keys from here on are not in the queue, whether they are in the sum or not. */
  get limit(): number {
    return this.#limit;
  }

  /** Starts a new sum, of which only the part below a limit is to be read. */
  restart(limit: number): void {
    this.#size = 0;
    this.#limit = limit;
  }

  /** Adds one simplex to the sum. */
  push(key: number): void {
    if (this.#size === this.#keys.length) this.#makeRoom();
    if (key >= this.#limit) return;
    const keys = this.#keys;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  }

  /**
   * Takes out the least simplex that the sum really contains, with all its copies; `NO_SIMPLEX` when
   * it contains none below the limit.
   */
  popPivot(): number {
    while (this.#size > 0) {
      const key = this.#pop();
      let isInSum = true;
      while (this.#size > 0 && this.#keys[0] === key) {
        this.#pop();
        isInSum = !isInSum;
      }
      if (isInSum) return key;
    }
    return NO_SIMPLEX;
  }

  #makeRoom(): void {
    const keys = this.#keys;
    keys.sort();
    let kept = 0;
    for (const key of keys) {
      // What was kept last is this key's twin, or smaller.
      if (kept > 0 && keys[kept - 1] === key) kept--;
      else keys[kept++] = key;
    }
    const half = keys.length / 2;
    if (kept > half && keys.length < this.#capacity) {
      this.#keys = new Float64Array(Math.min(this.#capacity, 2 * keys.length));
      this.#keys.set(keys);
    } else if (kept > half) {
      this.#limit = keys[half]!;
      kept = half;
    }
    // Ascending keys are a heap as they stand.
    this.#size = kept;
  }

  #pop(): number {
    const keys = this.#keys;
    const least = keys[0]!;
    const size = --this.#size;
    const moved = keys[size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= moved) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = moved;
    return least;
  }
}
