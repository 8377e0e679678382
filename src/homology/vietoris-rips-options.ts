export type HomologyDimension = 0 | 1 | 2;

export interface VietorisRipsOptions {
  /**
   * From 0 to 2. At k, the classes of Hk are sought among C(n, k + 2) simplices of the top dimension.
   *
   * @defaultValue 2
   */
  readonly maxHomologyDimension?: HomologyDimension | undefined;
  /**
   * Longer edges are left out; in the units of the input, from 0; compared after rounding to float32. Classes that are alive then are essential, in any dimension.
   *
   * @defaultValue the enclosing radius, above which the complex is a cone and nothing is born; a larger value changes nothing
   */
  readonly maxEdgeLength?: number | undefined;
  /**
   * The most memory that the kernel may take, in bytes, beside the input and the bars.
   *
   * @defaultValue 4 GiB, all that WebAssembly can address
   */
  readonly memoryBudgetBytes?: number | undefined;
}
