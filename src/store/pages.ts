/**
 * Yields rows page by page. Each page is a query of its own that starts after the last row of the page before, so that
 * nothing loads a whole table and no read transaction outlives a page: one that stays open would let the write-ahead log
 * grow for as long.
 *
 * @param fetchAfter - At most `pageSize` rows that follow `last` in the order of the query; from the start if undefined.
 */
export function* pages<Row>(
  pageSize: number,
  fetchAfter: (last: Row | undefined) => Row[],
): Generator<Row, void, void> {
  let last: Row | undefined;
  for (;;) {
    const rows = fetchAfter(last);
    yield* rows;
    if (rows.length < pageSize) return;
    last = rows.at(-1);
  }
}
