/**
 * GET image: the stored file; with `?size=96` (16 to 512) a WebP whose longer side has at most so many pixels. Immutable, with
 * an ETag. A small file comes as it is whatever the size.
 *
 * POST thumbnails: body {@link ThumbnailsRequest}, at most 500 hashes. columns: `offsets` Uint32Array [n + 1], `bytes`
 * Uint8Array: file i is `bytes[offsets[i] … offsets[i + 1]]`, empty if there is no such picture. The header is a
 * {@link ThumbnailsHeader}.
 */
export interface ThumbnailsRequest {
  readonly size: number;
  readonly hashes: readonly string[];
}

export interface ThumbnailsHeader {
  /** MIME type of each file, "" for an empty one. */
  readonly types: readonly string[];
}
