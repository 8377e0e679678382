/** How a long computation is watched and ended. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** Called about twenty times a second with the share that is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}
