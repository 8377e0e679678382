/** The most pixels of its longer side. */
const SIZE = 128;
const QUALITY = 70;

/** A picture small enough to go wherever the codebook goes: a WebP of a few kB. @param bytes - A complete file. */
export async function smallPicture(bytes: Uint8Array): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const small = await sharp(bytes)
    .resize(SIZE, SIZE, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toBuffer();
  return new Uint8Array(small);
}
