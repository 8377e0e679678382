// Tetrahedra as objects: each one that a column meets gets a record, once, so that columns can hold addresses and
// toggle a byte instead of comparing keys.
//
// Ranks are cut into *windows* of a power of two. Each window has a hash table of its own and takes records in chunks:
// the reduction works on one window at a time, and its tables and records then stay in the cache.

import { numEdges } from "./filtration";
import { allocate, allocatePowerOfTwo, allocateZeroed, recycle } from "./memory";
import { keyRank } from "./simplices";
import { apparent, kindOfTetrahedron, positive } from "./tetrahedron-kind";

/** The record of a tetrahedron: 16 bytes. */
@unmanaged
export class Tetrahedron {
  key: u64;
  /** The column (columns.ts) whose pivot this is, or 0. */
  pivotColumn: u32;
  /** State in the queue of the reduction at hand; see toggle-queue.ts. */
  queueState: u8;
  /** State in the sum of the extension at hand; see toggle-sum.ts. */
  sumState: u8;
  /** Whether it is paired with the triangle of its longest edge and its later vertex. */
  isApparent: bool;
}

const recordBytes: usize = 16;
const chunkBytes: usize = 64 * recordBytes;
const firstLog2Slots: u32 = 4;

/**
 * Open addressing with linear probing. A slot is 64 bits: 0 when empty, or 35 bits of hash above an address / 16.
 * The hash bits of an entry contain its slot, so tables double without reading the records.
 */
@unmanaged
class Window {
  slots: usize;
  log2Slots: u32;
  count: u32;
  nextRecord: usize;
  endOfChunk: usize;
}

/**
 * Keys of positive tetrahedra that were met of late, each at the slot of its hash. They have no records, and to forget one costs no more than
 * to decide again what it is. A class that lives across whole clusters meets thirty times as many of them as of all others.
 */
let positiveKeys: usize = 0;
let positiveMask: u64 = 0;
/** 256 KiB, which fit a processor's second cache; small clouds are done before so many would be cleared. */
const mostPositiveKeys = 1 << 15;

const addressBits: u64 = 28;
const addressMask: u64 = (1 << 28) - 1;

/** log2 of the ranks per window. */
export let windowShift: u32 = 0;

let windows: usize = 0;

export function createTetrahedronTable(): void {
  // A five-hundredth of the ranks, rounded to a power of two, but no fewer than 64.
  windowShift = 6;
  while (<u64>1 << (windowShift + 1) <= <u64>numEdges / 354) windowShift++;
  const numWindows = (numEdges >> windowShift) + 1;
  windows = allocateZeroed(<usize>numWindows * offsetof<Window>());
  let numPositiveKeys = 256;
  while (numPositiveKeys < min(numEdges, mostPositiveKeys)) numPositiveKeys <<= 1;
  positiveKeys = allocateZeroed(<usize>numPositiveKeys << 3);
  positiveMask = <u64>numPositiveKeys - 1;
}

/** The record of the tetrahedron with this key, made if there is none; `null` (address 0) if it is positive. */
export function internTetrahedron(key: u64): Tetrahedron {
  const window = changetype<Window>(windows + <usize>(keyRank(key) >> windowShift) * offsetof<Window>());
  if (window.slots == 0) openWindow(window);
  const hash = hashOf(key);
  const mask = (<u64>1 << window.log2Slots) - 1;
  let slot = hash & mask;
  while (true) {
    const entry = load<u64>(window.slots + (<usize>slot << 3));
    if (entry == 0) break;
    if (entry >> addressBits == hash) {
      const record = changetype<Tetrahedron>(<usize>(entry & addressMask) << 4);
      if (record.key == key) return record;
    }
    slot = (slot + 1) & mask;
  }
  const remembered = positiveKeys + (<usize>(hash & positiveMask) << 3);
  if (load<u64>(remembered) == key) return changetype<Tetrahedron>(0);
  const kind = kindOfTetrahedron(key);
  if (kind == positive) {
    store<u64>(remembered, key);
    return changetype<Tetrahedron>(0);
  }
  return addTetrahedron(window, key, hash, slot, kind == apparent);
}

/** 35 bits. */
// @ts-ignore: decorator
@inline
function hashOf(key: u64): u64 {
  const product = key * 0x9e3779b97f4a7c15;
  return (product ^ (product >> 32)) & 0x7ffffffff;
}

function addTetrahedron(window: Window, key: u64, hash: u64, slot: u64, isApparent: bool): Tetrahedron {
  if (window.nextRecord == window.endOfChunk) {
    window.nextRecord = allocate(chunkBytes);
    window.endOfChunk = window.nextRecord + chunkBytes;
  }
  const record = changetype<Tetrahedron>(window.nextRecord);
  window.nextRecord += recordBytes;
  record.key = key;
  record.pivotColumn = 0;
  record.queueState = 0;
  record.sumState = 0;
  record.isApparent = isApparent;
  store<u64>(window.slots + (<usize>slot << 3), (hash << addressBits) | <u64>(changetype<usize>(record) >> 4));
  window.count++;
  if (window.count * 3 > <u32>2 << window.log2Slots) doubleSlots(window);
  return record;
}

function openWindow(window: Window): void {
  window.log2Slots = firstLog2Slots;
  window.slots = clearedSlots(firstLog2Slots);
}

function clearedSlots(log2Slots: u32): usize {
  const slots = allocatePowerOfTwo(log2Slots + 3);
  memory.fill(slots, 0, <usize>8 << log2Slots);
  return slots;
}

function doubleSlots(window: Window): void {
  const oldSlots = window.slots;
  const oldEnd = oldSlots + (<usize>8 << window.log2Slots);
  const log2Slots = window.log2Slots + 1;
  const slots = clearedSlots(log2Slots);
  const mask = (<u64>1 << log2Slots) - 1;
  for (let address = oldSlots; address < oldEnd; address += 8) {
    const entry = load<u64>(address);
    if (entry == 0) continue;
    const hash = entry >> addressBits;
    let slot = hash & mask;
    while (load<u64>(slots + (<usize>slot << 3)) != 0) slot = (slot + 1) & mask;
    store<u64>(slots + (<usize>slot << 3), entry);
  }
  recycle(oldSlots, window.log2Slots + 3);
  window.slots = slots;
  window.log2Slots = log2Slots;
}
