/** The most pixels of its longer side. */
const SIZE = 128;
const QUALITY = 70;

/**
 * A picture small enough to go wherever the codebook goes: a WebP of a few kB.
 *
 * @param bytes - A complete file.
 * @returns null for a file that cannot be read: a codebook is one without pictures too
 */
export async function smallPicture(bytes: Uint8Array): Promise<Uint8Array | null> {
  const { default: sharp } = await import("sharp");
  try {
    const small = await sharp(bytes)
      .resize(SIZE, SIZE, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer();
    return new Uint8Array(small);
  } catch {
    // Sharp has no class of its own for it; what else could fail here is memory, and then the next picture does.
    return null;
  }
}
