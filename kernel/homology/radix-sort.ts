// Records are 64-bit words; a 32-bit key sits in their lower or upper half. IEEE floats that are not negative order
// like their bits, so lengths need no conversion.

const digitBits: u32 = 11;
const numDigits: u32 = 1 << digitBits;
const digitMask: u64 = numDigits - 1;

/** Three histograms, one per digit. */
const counts: usize = memory.data(3 * 2048 * 4, 16);

/**
 * Sorts `count` records stably by the 32 bits from bit `shift` (0 or 32), ascending: three counting passes of 11 bits.
 *
 * @param spare - Room for `count` records; the sorted records end up here, because three is odd.
 */
export function radixSort(records: usize, spare: usize, count: i32, shift: u64): void {
  memory.fill(counts, 0, 3 * numDigits * 4);
  const end = records + (<usize>count << 3);
  for (let record = records; record < end; record += 8) {
    const key = load<u64>(record) >> shift;
    increment(counts + (<usize>(key & digitMask) << 2));
    increment(counts + numDigits * 4 + (<usize>((key >> digitBits) & digitMask) << 2));
    increment(counts + numDigits * 8 + (<usize>((key >> (2 * digitBits)) & (digitMask >> 1)) << 2));
  }
  scatter(records, spare, count, shift, counts, digitMask);
  scatter(spare, records, count, shift + digitBits, counts + numDigits * 4, digitMask);
  scatter(records, spare, count, shift + 2 * digitBits, counts + numDigits * 8, digitMask >> 1);
}

function scatter(from: usize, to: usize, count: i32, shift: u64, histogram: usize, mask: u64): void {
  let position: u32 = 0;
  const histogramEnd = histogram + numDigits * 4;
  for (let entry = histogram; entry < histogramEnd; entry += 4) {
    const size = load<u32>(entry);
    store<u32>(entry, position);
    position += size;
  }
  const end = from + (<usize>count << 3);
  for (let record = from; record < end; record += 8) {
    const word = load<u64>(record);
    const entry = histogram + (<usize>((word >> shift) & mask) << 2);
    const place = load<u32>(entry);
    store<u32>(entry, place + 1);
    store<u64>(to + (<usize>place << 3), word);
  }
}

// @ts-ignore: decorator
@inline
function increment(entry: usize): void {
  store<u32>(entry, load<u32>(entry) + 1);
}
