import { allocatePowerOfTwo, donate, recycle } from "./memory";

/**
 * A growable array of numbers in linear memory. Its buffer doubles, and the outgrown half goes back to the allocator.
 * Indexes are not checked: the kernel's loops know their bounds.
 */
@unmanaged
export class Vector<T> {
  /** Address of element 0; changes when the vector grows. */
  start: usize;
  length: i32;
  private capacity: i32;
  private log2Bytes: u32;

  static create<T>(log2Capacity: u32): Vector<T> {
    const log2Bytes = log2Capacity + alignof<T>();
    const vector = changetype<Vector<T>>(allocatePowerOfTwo(4));
    vector.start = allocatePowerOfTwo(log2Bytes);
    vector.length = 0;
    vector.capacity = 1 << log2Capacity;
    vector.log2Bytes = log2Bytes;
    return vector;
  }

  @inline
  push(value: T): void {
    if (this.length == this.capacity) this.grow();
    store<T>(this.start + (<usize>this.length << alignof<T>()), value);
    this.length++;
  }

  /** Makes room for `count` more elements, which may then be stored behind the last one. */
  reserve(count: i32): void {
    while (this.length + count > this.capacity) this.grow();
  }

  @inline
  get(index: i32): T {
    return load<T>(this.start + (<usize>index << alignof<T>()));
  }

  @inline
  set(index: i32, value: T): void {
    store<T>(this.start + (<usize>index << alignof<T>()), value);
  }

  @inline
  pop(): T {
    this.length--;
    return this.get(this.length);
  }

  /** Gives the buffer back. The vector must not be used any more. */
  discard(): void {
    donate(this.start, <usize>1 << this.log2Bytes);
  }

  private grow(): void {
    const outgrown = this.start;
    const larger = allocatePowerOfTwo(this.log2Bytes + 1);
    memory.copy(larger, outgrown, <usize>1 << this.log2Bytes);
    recycle(outgrown, this.log2Bytes);
    this.start = larger;
    this.capacity <<= 1;
    this.log2Bytes++;
  }
}
