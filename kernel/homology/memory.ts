// Linear memory, handed out in one direction and taken back all at once.
//
// A cloud needs some large arrays and very many small pieces that live until its diagrams are read. So there is no
// general `free`: blocks are cut from the top, and `resetMemory` starts the next cloud at the bottom again. Two kinds
// of memory are worth reusing within a cloud: the large arrays of a finished phase (`donate`), and the outgrown
// buffers of vectors and tables, whose sizes are powers of two (`recycle`).

const alignment: usize = 16;
const pageBytes: u64 = 65536;

/** Blocks up to this size are also cut from outgrown ones, rather than from new memory. */
const smallBytes: usize = 1024;

/** Gaps left by donated arrays: the first `numGaps` pairs (start, end). Few arrays are large. */
const maxGaps = 16;
const gaps: usize = memory.data(maxGaps * 8, 16);
let numGaps = 0;

/** Head of a linked list of free blocks of 2^k bytes, for each k. */
const recycledHeads: usize = memory.data(32 * 4, 16);

let top: usize = 0;
let budgetBytes: u64 = 0;

/** Bytes of linear memory that were wanted and refused; 0 while nothing was refused. */
export let refusedBytes: f64 = 0;

/**
 * Forgets every block.
 *
 * @param budget - Bytes of linear memory that must not be exceeded, the module's own few included.
 */
export function resetMemory(budget: f64): void {
  top = align(__heap_base);
  budgetBytes = <u64>budget;
  refusedBytes = 0;
  numGaps = 0;
  memory.fill(recycledHeads, 0, 32 * 4);
}

/** A block of at least `bytes` bytes, aligned to 16, not cleared. Traps when the budget does not allow it. */
export function allocate(bytes: usize): usize {
  const size = align(bytes);
  let start = takeFromGap(size);
  if (start != 0) return start;
  if (size <= smallBytes && openRecycledBlock()) {
    start = takeFromGap(size);
    if (start != 0) return start;
  }
  start = top;
  reserve(<u64>start + <u64>size);
  top = start + size;
  return start;
}

/** Like `allocate` for arrays of `count` elements of `elementBytes`, whose product may exceed 32 bits. */
export function allocateArray(count: u64, elementBytes: u64): usize {
  const bytes = count * elementBytes;
  if (bytes >= 0xfffffff0) refuse(bytes + <u64>top);
  return allocate(<usize>bytes);
}

/** A cleared block: all bits zero. */
export function allocateZeroed(bytes: usize): usize {
  const start = allocate(bytes);
  memory.fill(start, 0, bytes);
  return start;
}

/** Gives back an array that no one reads any more; `allocate` then cuts blocks from it before it takes new memory. */
export function donate(start: usize, bytes: usize): void {
  const aligned = align(start);
  const end = (start + bytes) & ~(alignment - 1);
  if (end <= aligned || numGaps == maxGaps) return;
  const entry = gaps + (<usize>numGaps << 3);
  store<u32>(entry, <u32>aligned);
  store<u32>(entry, <u32>end, 4);
  numGaps++;
}

/** A block of 2^`log2Bytes` bytes, at least 16; an outgrown one if there is one of that size. */
export function allocatePowerOfTwo(log2Bytes: u32): usize {
  const head = recycledHeads + (<usize>log2Bytes << 2);
  const block = <usize>load<u32>(head);
  if (block == 0) {
    if (log2Bytes > 31) refuse(<u64>1 << log2Bytes);
    return allocate(<usize>1 << log2Bytes);
  }
  store<u32>(head, load<u32>(block));
  return block;
}

/** Gives back a block of `allocatePowerOfTwo`. */
export function recycle(block: usize, log2Bytes: u32): void {
  const head = recycledHeads + (<usize>log2Bytes << 2);
  store<u32>(block, load<u32>(head));
  store<u32>(head, <u32>block);
}

/** A block from one of the gaps, or 0. */
function takeFromGap(size: usize): usize {
  for (let gap = 0; gap < numGaps; gap++) {
    const entry = gaps + (<usize>gap << 3);
    const start = <usize>load<u32>(entry);
    const rest = <usize>load<u32>(entry, 4) - start;
    if (rest >= size) {
      store<u32>(entry, <u32>(start + size));
      return start;
    }
    if (rest < alignment) {
      // Used up: the last one takes its place.
      numGaps--;
      store<u64>(entry, load<u64>(gaps + (<usize>numGaps << 3)));
      gap--;
    }
  }
  return 0;
}

/** Makes a gap of the smallest outgrown block of a kilobyte or more; false if there is none. */
function openRecycledBlock(): bool {
  for (let log2Bytes: u32 = 10; log2Bytes < 32; log2Bytes++) {
    const head = recycledHeads + (<usize>log2Bytes << 2);
    const block = <usize>load<u32>(head);
    if (block == 0) continue;
    store<u32>(head, load<u32>(block));
    donate(block, <usize>1 << log2Bytes);
    return true;
  }
  return false;
}

function reserve(end: u64): void {
  // Also in memory that an earlier cloud left: what a budget refuses must not depend on what was computed before.
  if (end > budgetBytes) refuse(end);
  const neededPages = (end + pageBytes - 1) / pageBytes;
  const missing = <i64>neededPages - <i64>memory.size();
  if (missing <= 0) return;
  if (neededPages * pageBytes > budgetBytes) refuse(end);
  // Growing is a system call: ask for a 64th more than needed, but never past the budget.
  const generous = min<i64>(missing + <i64>(neededPages >> 6), <i64>(budgetBytes / pageBytes) - <i64>memory.size());
  if (memory.grow(<i32>generous) < 0 && memory.grow(<i32>missing) < 0) refuse(end);
}

function refuse(end: u64): void {
  refusedBytes = <f64>end;
  unreachable();
}

// @ts-ignore: decorator
@inline
function align(address: usize): usize {
  return (address + alignment - 1) & ~(alignment - 1);
}
