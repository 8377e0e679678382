// What a thread has beside the lists while it compares two blocks: for each of their points the address of its integers, their squared
// norm, and what is needed to tell that a pair is too far apart. 64 numbers of 4 bytes each, and room for what is read behind them.

export const rowAddresses: usize = 0;
export const columnAddresses: usize = 512;
export const rowNorms: usize = 1024;
export const columnNorms: usize = 1536;
/** uint32: pairs further apart, squared, are not wanted, unless the other point's limit has them. */
export const rowLimits: usize = 2048;
export const columnLimits: usize = 2560;
/** float32: the distance from the centre of the block. */
export const rowSpreads: usize = 3072;
export const columnSpreads: usize = 3584;
/** uint32: which of the rows and columns are left. */
export const keptRows: usize = 4096;
export const keptColumns: usize = 4608;
/** float32. */
export const columnTerms: usize = 5120;
export const columnFloatLimits: usize = 5632;
export const columnMarks: usize = 6144;
/** uint32, 64 rows of 64. */
export const distances: usize = 8192;
/** Behind all that. */
export const rest: usize = 8192 + 16384;
