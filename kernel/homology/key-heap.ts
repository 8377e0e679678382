import { allocatePowerOfTwo, recycle } from "./memory";
import { Tetrahedron } from "./tetrahedron-table";

/** A binary heap of tetrahedra, least key first. An entry is 16 bytes: the key, then the record's address. */
@unmanaged
export class KeyHeap {
  length: i32;
  private capacity: i32;
  private log2Bytes: u32;
  private start: usize;

  static create(log2Capacity: u32): KeyHeap {
    const heap = changetype<KeyHeap>(allocatePowerOfTwo(4));
    heap.length = 0;
    heap.capacity = 1 << log2Capacity;
    heap.log2Bytes = log2Capacity + 4;
    heap.start = allocatePowerOfTwo(heap.log2Bytes);
    return heap;
  }

  push(key: u64, tetrahedron: Tetrahedron): void {
    if (this.length == this.capacity) this.grow();
    const start = this.start;
    let hole = this.length++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const entry = start + (<usize>parent << 4);
      if (load<u64>(entry) <= key) break;
      v128.store(start + (<usize>hole << 4), v128.load(entry));
      hole = parent;
    }
    const entry = start + (<usize>hole << 4);
    store<u64>(entry, key);
    store<u32>(entry, <u32>changetype<usize>(tetrahedron), 8);
  }

  /** Removes and returns the tetrahedron of least key. The heap must not be empty. */
  pop(): Tetrahedron {
    const start = this.start;
    const least = changetype<Tetrahedron>(<usize>load<u32>(start, 8));
    const length = --this.length;
    if (length == 0) return least;
    const moved = v128.load(start + (<usize>length << 4));
    const movedKey = <u64>i64x2.extract_lane(moved, 0);
    let hole = 0;
    while (true) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      let entry = start + (<usize>child << 4);
      let childKey = load<u64>(entry);
      if (child + 1 < length && load<u64>(entry, 16) < childKey) {
        child++;
        entry += 16;
        childKey = load<u64>(entry);
      }
      if (childKey >= movedKey) break;
      v128.store(start + (<usize>hole << 4), v128.load(entry));
      hole = child;
    }
    v128.store(start + (<usize>hole << 4), moved);
    return least;
  }

  /** The tetrahedron at a place of the heap, for those who take all of them in no order. */
  @inline
  at(index: i32): Tetrahedron {
    return changetype<Tetrahedron>(<usize>load<u32>(this.start + (<usize>index << 4), 8));
  }

  private grow(): void {
    const outgrown = this.start;
    this.start = allocatePowerOfTwo(this.log2Bytes + 1);
    memory.copy(this.start, outgrown, <usize>1 << this.log2Bytes);
    recycle(outgrown, this.log2Bytes);
    this.capacity <<= 1;
    this.log2Bytes++;
  }
}
