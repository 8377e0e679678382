/** The most points of a block, as in `kernel/clustering/block-distances.ts`. */
export const BLOCK_SIZE = 64;
