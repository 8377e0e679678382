/** A cloud needs more memory than its budget, or than WebAssembly can address. The kernel can be used again. */
export class HomologyMemoryError extends Error {
  override readonly name = "HomologyMemoryError";
  /** Bytes that were wanted when the budget ended it; the whole need may be larger. */
  readonly wantedBytes: number;
  readonly budgetBytes: number;
  /** Of the cloud; 0 when the memory ended before they were counted. */
  readonly numDistinct: number;

  constructor(wantedBytes: number, budgetBytes: number, numDistinct: number) {
    super(
      `Persistent homology of ${numDistinct || "the"} distinct points: found a need of at least ${megabytes(wantedBytes)}, ` +
        `expected at most ${megabytes(budgetBytes)}.\n` +
        `  Take fewer points or a lower maxEdgeLength; H2 takes more than H1, which takes no more than H0${
          budgetBytes < 2 ** 32 ? "; or raise the memory budget (4096 MB at most)" : ""
        }.`,
    );
    this.wantedBytes = wantedBytes;
    this.budgetBytes = budgetBytes;
    this.numDistinct = numDistinct;
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
